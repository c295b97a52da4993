"""The units that let systemd look at the schedule."""

from __future__ import annotations

import sys
from pathlib import Path

_SERVICE = """\
# endvalue-schedule.service
[Unit]
Description=Make and send the weekly snapshots that are due
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=endvalue
Environment=ENDVALUE_HOME={home}
# Passwords and webhook addresses, one NAME=value a line; readable by root alone.
EnvironmentFile=-/etc/endvalue/schedule.env
ExecStart={python} -m dashboard.delivery run
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={home}
"""

_TIMER = """\
# endvalue-schedule.timer
[Unit]
Description=Look at the schedule of snapshots every quarter of an hour

[Timer]
# The plan says what is due; a look that finds nothing due ends at once. What a machine missed while it was off is made
# up for at the first look.
OnCalendar=*:0/15
Persistent=true

[Install]
WantedBy=timers.target
"""


def units(home: Path) -> str:
    """Both units, for this home and this installation."""
    return _SERVICE.format(home=home, python=sys.executable) + "\n" + _TIMER
