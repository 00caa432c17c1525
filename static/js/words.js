// Sentences come from the server in the reader's language, as data attributes with {named} gaps.

export function fill(sentence, values = {}) {
  return (sentence || "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// "Phường Bến Nghé" → "phuong ben nghe": people type without marks, also where the keyboard has none.
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .trim();
}
