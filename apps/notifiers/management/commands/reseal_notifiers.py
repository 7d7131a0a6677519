"""Seal the secrets of notification targets under the first key of SPANWISE_NOTIFIERS_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.notifiers.models import NotificationTarget
from apps.notifiers.sealing import SealBroken, reseal


class Command(BaseCommand):
    help = "Seal the secrets of notification targets under the first key; older keys may then be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        done = lost = 0
        for target in NotificationTarget.objects.exclude(sealed="").order_by("pk"):
            try:
                sealed = reseal(target.sealed)
            except SealBroken:
                lost += 1
                self.stderr.write(
                    f"target {target.pk}: its key is not there, its secrets must be entered again"
                )
                continue
            # Unless it was changed meanwhile, by someone who has the new key already.
            done += NotificationTarget.objects.filter(pk=target.pk, sealed=target.sealed).update(
                sealed=sealed
            )
        self.stdout.write(f"{done} sealed anew, {lost} lost")
