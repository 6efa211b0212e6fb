#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Goal: every core field of HTCDS 2.0 has a home in a kind, and every code of
# the standard's lists one in the list of that field. Skipped where the
# standard's files are not there (CTIP_TEST_DATA).
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;

chdir abs_path(dirname($0)) . '/../..' or die;
my $file = ($ENV{CTIP_TEST_DATA} // '') . '/htcds/htcds-2.0.md';
if (!open(my $in, '<:utf8', $file)) {
	print "1..0 # SKIP there is no $file\n";
	exit 0;
}
sub slurp { open(my $in, '<:utf8', shift) or return ''; local $/; scalar(<$in>) // '' }

my ($text, %home, %codes, $bad) = (slurp($file));
for my $kind (glob 'schemas/kinds/*.yaml') {
	for (split /\n/, slurp($kind)) {
		my ($field) = /htcds: (\w+)/ or next;
		push @{$home{$field}}, basename($kind, '.yaml');
		($codes{$field}) = /codes: (\w+)/;
	}
}
sub say_ok {
	my ($n, $name, @why) = @_;
	print @why ? "not ok $n - $name\n" : "ok $n - $name\n";
	print map { "#   $_\n" } @why;
	$bad = 1 if @why;
}

my @core = $text =~ /^\| `(\w+)` \|[^|]*\| Core /mg;
say_ok(1, 'there are 40 core fields', @core == 40 ? () : scalar @core);
say_ok(2, 'each has a home', grep { !$home{$_} } @core);
say_ok(3, 'and one home alone', grep { @{$home{$_} // []} > 1 } @core);

# `## FIELD (n)`, then a line a code.
my @lost;
while ($text =~ /^## (\w+) \(\d+\)\n\n((?:- .*\n)+)/mg) {
	my ($field, $list) = ($1, $2);
	next unless $home{$field} && $codes{$field};
	my $ours = slurp("schemas/codes/$codes{$field}.yaml");
	push @lost, map { "$field: $_" }
	    grep { $ours !~ /htcds: \Q$_\E\b/ } $list =~ /^- `(\w+)`/mg;
}
say_ok(4, 'no code of the standard is lost', @lost);
print "1..4\n";
exit($bad ? 1 : 0);
