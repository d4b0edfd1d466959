# SPDX-License-Identifier: GPL-3.0-or-later
# A program that tells of itself what the kernel knows of it; this shell is its parent, and stays until it has ended.
for cat in /bin/cat /usr/bin/cat cat; do
	[ -x "$cat" ] && break
done
"$cat" /proc/self/status /proc/self/stat && echo "shell $$" && "$cat" "/proc/$$/comm"
