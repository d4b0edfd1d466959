# SPDX-License-Identifier: GPL-3.0-or-later
# Opens files at an easy pace, for half a minute at most. Each round prints a line: when nobody reads it any
# more, because the session is over or the link is gone, the shell ends.
round=0
while [ $round -lt 150 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    ls /etc >/dev/null
    cat /etc/passwd /etc/hostname >/dev/null 2>&1
    sleep 0.2 2>/dev/null || sleep 1
done
