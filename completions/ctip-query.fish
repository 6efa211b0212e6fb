# fish completion for ctip-query; made by `ctip-query --completion fish`

complete -c ctip-query -f
complete -c ctip-query -l schema -d 'list the tables and their columns; with a kind, its own'
complete -c ctip-query -s C -l ledger -x -a '(__fish_complete_directories)' -d 'the ledger\'s folder'
complete -c ctip-query -l key -r -F -d 'the member\'s secret key'
complete -c ctip-query -s f -l format -x -a 'table csv ndjson' -d 'what to print; by default a table on a terminal, csv in a pipe'
complete -c ctip-query -l raw -d 'csv without \' before what a spreadsheet would take for a formula'
complete -c ctip-query -s q -l quiet -d 'print ids only, one a line'
complete -c ctip-query -l reason -r -F -d 'why: a code, or a file with the text'
complete -c ctip-query -s h -l help -d 'print this'
complete -c ctip-query -l version -d 'print the version'
