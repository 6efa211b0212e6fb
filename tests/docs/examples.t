#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Goal: what the pages show under EXAMPLES works, as it stands there. Each
# block runs in a folder with a ledger of invented people, the files that the
# pages speak of, and nothing else; those of ctip-ledger.1, one after another
# in an empty one.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;
use File::Temp 'tempdir';

my $top = abs_path(dirname($0) . '/../..');
my $build = abs_path($ENV{CTIP_BUILD} || "$top/build");
my $scratch = abs_path(tempdir(CLEANUP => 1));
my ($n, $bad) = (0, 0);
delete @ENV{grep { /^CTIP_|^GIT_/ } keys %ENV};
%ENV = (%ENV, PATH => "$build/bin:$ENV{PATH}", LC_ALL => 'C.UTF-8',
    EDITOR => 'true', GIT_CONFIG_GLOBAL => '/dev/null',
    XDG_STATE_HOME => "$scratch/state");
umask 077;
# Keys are unlocked in a session of their own, and leave yours alone.
my $session = system('keyctl session - true 2>/dev/null') == 0 ?
    'keyctl session - ' : '';

# What a reader would have, in $scratch/whole.
my $made = system('sh', '-ec', <<"END");
exec >'$scratch/made' 2>&1
mkdir '$scratch/whole' '$scratch/files'
cd '$scratch/whole'
'$build/tests/demo/generate' '$scratch/files'
ctip ledger key new -o cm03.key --no-passphrase
ctip ledger init ledger --office TT-CTU --country TTO --member cm03 \\
    --key cm03.key --role administrator --role case-manager --role auditor
export CTIP_LEDGER=ledger CTIP_KEY=cm03.key
ctip intake import '$scratch/files/people-cases.csv' --map people-cases
ctip intake import '$scratch/files/trainings.csv' --map trainings
printf 'sex: male\\nregion: TT-POS\\nbirth_date: 2001\\nidentified: 2021\\nage: 3\\n' |
    ctip record add person -
cp '$scratch/files/people.csv' people.csv
cp people.csv partner.csv
mkdir -p schemas/imports
cp people.csv their.csv
ctip record list person -q | head -n 1 >'$scratch/id'
END
if ($made) {
	print "Bail out! ", slurp("$scratch/made");
	exit 1;
}

sub slurp { open(my $in, '<', shift) or return ''; local $/; scalar(<$in>) // '' }

sub blocks {
	my ($examples) = slurp(shift) =~ /^\.Sh EXAMPLES\n(.*?)(?=^\.Sh |\z)/ms;
	my @blocks = ($examples // '') =~ /^\.Bd -literal[^\n]*\n(.*?)^\.Ed/msg;
	for (@blocks) {
		s/\\e/\\/g; s/\\\(dq/"/g; s/\\\(aq/'/g; s/\\&//g; s/\\-/-/g;
		s/\\\('o/\xc3\xb3/g; s/\\\('u/\xc3\xba/g;
	}
	return @blocks;
}

# Why a block can't run here; undef where it can.
sub reason {
	local $_ = shift;
	return 'asks on a terminal' if /key new (?!.*--no-passphrase)/ ||
	    /^ctip record add person$/m;
	return 'builds the project' if /^make /m;
	return 'kills its programs, for a while' if /^tests\/faults/m;
	return 'the kernel keeps no keys here' if / unlock\b/ && !$session;
	return;
}

sub run {
	my ($name, $block, $folder, $env) = @_;
	my $id = slurp("$scratch/id");
	chomp $id;
	$block =~ s/\bP-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b/$id/g;
	$block =~ s{/usr/local/lib/ctip/}{$build/lib/}g;
	$block =~ s/\bTRANSACTION\b/\$(ctip audit log -q | tail -n 1)/g;
	open(my $out, '>', "$folder/.block") or die;
	print $out $env, 'vi() { sed -i "s/Nowhere/Arima/" "$1"; }', "\n", $block;
	close $out;
	$n++;
	my $said = `cd '$folder' && timeout 60 ${session}sh -e .block 2>&1 </dev/null`;
	print $? ? "not ok $n - $name\n" : "ok $n - $name\n";
	return unless $?;
	$bad = 1;
	print map { "#   $_\n" } split(/\n/, $block), '--', split /\n/, $said;
}

for my $page (sort glob("$top/man/*.[17]"), "$top/man/ctip-schema.5") {
	my $whole = basename($page) eq 'ctip-ledger.1';
	my $i = 0;
	mkdir "$scratch/empty";
	for my $block (blocks($page)) {
		$i++;
		my $name = basename($page) . " example $i";
		my $reason = reason($block);
		if (defined $reason) {
			$n++;
			print "ok $n - $name # SKIP $reason\n";
			next;
		}
		if ($whole) {
			# What is approved waits for a week.
			my $now = $block =~ /erase run/ ? 'export CTIP_NOW=' .
			    "\$(date -u -d '+8 days' +%FT%TZ)\n" : '';

			run($name, $block, "$scratch/empty",
			    "export CTIP_KEY=cm03.key\n$now");
			next;
		}
		# What is remembered of one copy is not so of the next.
		system('rm', '-rf', "$scratch/copy", "$scratch/state");
		system('cp', '-a', "$scratch/whole", "$scratch/copy");
		# Something to reject, where the example is about that.
		system('sh', '-c', "cd '$scratch/copy' && awk -F, -v OFS=, 'NR == 5 { \$12 = \"Nowhere\" } 1' people.csv >p; cp p people.csv; cp p partner-a.csv; head -n 1 p >partner-b.csv; tail -n 20 people.csv >>partner-b.csv; rm p")
		    if $block =~ /--rejects/;
		run($name, $block, "$scratch/copy", "export CTIP_LEDGER=" .
		    "\$PWD/ledger CTIP_KEY=\$PWD/cm03.key\n");
	}
}
print "1..$n\n";
exit($bad || !$n ? 1 : 0);
