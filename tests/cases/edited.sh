# SPDX-License-Identifier: Apache-2.0
# edited.sh: two edits of the first person in $LEDGER, the second of which
# refers to the identity part of the first; `forge` goes on from there. The
# person's id is left in the file `id`.
ctip record list person -q | head -1 >id
printf Other >name
printf fisher >job
ctip record edit "$(cat id)" given_name=@name
ctip record edit "$(cat id)" occupation=@job
