# SPDX-License-Identifier: GPL-3.0-or-later
# Reads what takes its time: from a pipe that is written to now and then, for half a minute at most. It ends when nobody
# reads what it prints.
round=0
while [ $round -lt 60 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    { sleep 0.2 2>/dev/null || sleep 1; echo done; } | cat >/dev/null
    sleep 0.2 2>/dev/null || sleep 1
done
