"""The forms of signing in, in our own words; what they mean stays allauth's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.identity import clean_phone, national_phone
from accounts.models import User
from accounts.names import tidy

if TYPE_CHECKING:  # the class is generic in its stubs only
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


def _email(form: forms.Form, name: str) -> None:
    field = form.fields[name]
    field.label = _("E-mail address")
    field.error_messages["invalid"] = _("This is not an e-mail address.")
    field.widget = forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"})


def _password(form: forms.Form, name: str, label: Any, autocomplete: str) -> None:
    field = form.fields[name]
    field.label, field.help_text = label, ""
    field.widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})


def _code(form: forms.Form, label: Any) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    )


class SignInForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "login")
        _password(self, "password", _("Password"), "current-password")


class SignUpForm(account_forms.SignupForm):
    field_order = ["full_name", "email", "password1"]

    full_name = forms.CharField(
        label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "email")
        _password(self, "password1", _("Password"), "new-password")
        self.fields["password1"].help_text = _(
            "At least 10 characters; a short sentence is easy to remember."
        )

    def clean_full_name(self) -> str:
        return tidy(self.cleaned_data["full_name"])


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "email")


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password(self, "password1", _("New password"), "new-password")
        del self.fields["password2"]  # it can be shown while it is typed


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password(self, "oldpassword", _("Present password"), "current-password")
        _password(self, "password1", _("New password"), "new-password")
        del self.fields["password2"]  # it can be shown while it is typed


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password(self, "password", _("Password"), "current-password")


class ConfirmEmailForm(account_forms.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("Code from the e-mail"))
        self.fields["code"].widget.attrs.pop("inputmode")  # letters too


class FactorForm(factor_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("Code from your device, or a recovery code"))


class FactorAgainForm(factor_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("Code from your device, or a recovery code"))


class ActivateForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, _("Code the device shows"))


class ProfileForm(UserForm):
    """What a person may change about their own account; a verified name is the register's and stays."""

    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        help_text=_("For text messages about your applications."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    class Meta:
        model = User
        fields = ["full_name", "phone", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        if self.instance.verified_identity:
            self.fields["full_name"].disabled = True
            self.fields["full_name"].help_text = _("Your verified name; it cannot be changed here.")
        self.initial["phone"] = national_phone(self.instance.phone)

    def clean_full_name(self) -> str:
        return tidy(self.cleaned_data["full_name"])

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return clean_phone(phone) if phone.strip() else ""
