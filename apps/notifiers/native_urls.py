"""Webhook addresses as Slack, Teams and Discord give them out, in their parts.

Nothing but these parts goes on to the library that sends: its own reading of addresses knows options, too,
which read files, follow redirects and switch TLS off.
"""

import re

SLACK = re.compile(
    r"https://hooks\.slack(?P<gov>-gov)?\.com/services/"
    r"(?P<a>[A-Za-z0-9]{4,40})/(?P<b>[A-Za-z0-9]{4,40})/(?P<c>[A-Za-z0-9]{8,60})/?"
)
DISCORD = re.compile(
    r"https://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/"
    r"(?P<id>[0-9]{5,30})/(?P<token>[A-Za-z0-9_-]{20,120})/?"
)
# Microsoft's clouds have endings of their own:
# https://learn.microsoft.com/power-automate/ip-address-configuration
TEAMS = re.compile(
    r"https://(?P<host>[a-z0-9_.-]+\.(?:logic\.azure\.[a-z]{2,12}|(?:power|apps)platform(?:\.[a-z0-9-]{2,24}){1,3}))"
    r"(?::(?P<port>443))?"
    r"(?P<direct>/powerautomate/automations/direct(?:/cu/(?P<route>[0-9]+))?)?"
    r"/workflows/(?P<workflow>[A-Za-z0-9_-]+)/triggers/manual/paths/invoke/?"
    r"\?(?=[^#]*\bsig=(?P<sig>[A-Za-z0-9_-]+))(?=[^#]*\bapi-version=(?P<version>[0-9a-z-]+))?"
    r"[A-Za-z0-9_.=&%-]+"
)
