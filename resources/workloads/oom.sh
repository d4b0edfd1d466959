# SPDX-License-Identifier: GPL-3.0-or-later
# Has the kernel kill a program as if memory had run out: a sleep of its own, which is marked as the first to go. It wants
# root and the kernel's magic keys.
round=0
while [ $round -lt 3 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    sleep 60 &
    echo 1000 >/proc/$!/oom_score_adj && echo f >/proc/sysrq-trigger
    sleep 1
    kill $! 2>/dev/null
done
