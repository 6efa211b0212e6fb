# SPDX-License-Identifier: Apache-2.0
# faults.sh SHAPE FILE COMMAND...: for every line of the file 'faults', puts
# it where SHAPE has the word FAULT (a backslash and n end a line), writes
# that to FILE, runs the command, and tells the line, what was said, and the
# exit status. Ends with the exit status if it was the same each time.
shape=$(cat "$1")
file=$2
shift 2
same=
while IFS= read -r fault <&3; do
	printf '%s\n' "$fault" >&2
	SHAPE=$shape FAULT=$fault perl -e '$_ = $ENV{SHAPE};
	    ($f = $ENV{FAULT}) =~ s/\\n/\n/g; s/FAULT/$f/; print "$_\n"' >"$file"
	"$@"
	status=$?
	case $same in
	'' | "$status") same=$status ;;
	*) echo "exit $status" >&2; same=99 ;;
	esac
done 3<faults
exit "$same"
