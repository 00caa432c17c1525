"""Invented people and children of the demonstration; any likeness is chance."""

from __future__ import annotations

from random import Random

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Ngô", "Dương", "Lý")
MOTHER = ("Thị Thanh Hà", "Ngọc Lan", "Thị Mỹ Duyên", "Thu Trang", "Kim Ngân", "Bảo Trâm", "Thùy Dung")
FATHER = ("Văn Hải", "Quốc Bảo", "Minh Tuấn", "Hoàng Nam", "Đức Thịnh", "Anh Khoa", "Thanh Tùng")
BOY = ("Minh Khôi", "Gia Bảo", "Đăng Khoa", "Nhật Minh", "Phúc An", "Hải Đăng")
GIRL = ("Bảo An", "Khánh Linh", "Minh Châu", "Tuệ Nhi", "Hà My", "Ánh Dương")
STREETS = (
    "Lê Lợi",
    "Nguyễn Huệ",
    "Phạm Ngũ Lão",
    "Lê Thánh Tôn",
    "Đề Thám",
    "Bùi Viện",
    "Cô Giang",
    "Yersin",
)
HOSPITALS = ("Bệnh viện Từ Dũ", "Bệnh viện Hùng Vương", "Bệnh viện Quốc tế Mỹ", "Bệnh viện Hạnh Phúc")


class Family:
    """A mother, a father and their newborn, drawn from a seeded source."""

    def __init__(self, random: Random) -> None:
        pick = random.choice
        name = pick(FAMILY)
        self.is_boy = random.random() < 0.5
        self.child = f"{name} {pick(BOY if self.is_boy else GIRL)}"
        self.father = f"{name} {pick(FATHER)}"
        self.mother = f"{pick(FAMILY)} {pick(MOTHER)}"
        self.street = f"{random.randint(2, 240)} {pick(STREETS)}"
        self.hospital = pick(HOSPITALS)
        self.mother_born = (
            f"19{random.randint(88, 99)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        )
        self.father_born = (
            f"19{random.randint(85, 98)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        )
        self.mother_number = f"0791{self.mother_born[2:4]}{random.randint(0, 999999):06d}"
        self.father_number = f"0790{self.father_born[2:4]}{random.randint(0, 999999):06d}"
