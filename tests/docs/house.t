#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Goal: the rules of the house hold. Layers look left only, a foreign library
# has one door, the library neither prints nor exits, headers stand alone,
# functions and files stay short, every file names its licence.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;

chdir abs_path(dirname($0)) . '/../..' or die;
my ($n, $bad) = (0, 0);
my @rooms = qw(base table schema vault ledger query desk report map);
my %rank = map { $rooms[$_] => $_ } 0 .. $#rooms;

# Who may use what. A library is listed once; a second door needs a reason.
my %doors = (
	'csv.h' => [qw(table/parse.c)],
	'yaml.h' => [qw(schema/yaml.c)],
	'sqlite3.h' => [qw(ledger/store_inside.h)],
	'sqlite3ext.h' => [qw(query/inside.h)],
	'git2.h' => [qw(ledger/lazy.h)],
	'sodium.h' => [qw(base/secret.c vault/crypto.c vault/dice.c)],
	'jansson.h' => [qw(schema/parse.c vault/roles.c ledger/chain_inside.h)],
	'pcre2.h' => [qw(schema/pattern.c)],
	'utf8proc.h' => [qw(schema/text.c)],
	'libsmartcols.h' => [qw(table/grid.c)],
	'openssl/' => [qw(ledger/lazy.h)],
	'zlib.h' => [qw(ledger/loose.c)],
	'libxml/' => [qw(report/markup.c)],
	'keyutils.h' => [qw(vault/*)],
	'libgfshare.h' => [qw(vault/shares.c)],
	'libical/' => [qw(desk/plan/calendar.c)],
	'gmime/' => [qw(desk/alert/mail.c)],
	'cairo' => [qw(report/paper_lazy.h)],
	'pango/' => [qw(report/paper_lazy.h)],
	'archive.h' => [qw(report/archive.c)],
	'archive_entry.h' => [qw(report/archive.c)],
);
# Those whose work it is to print: tables and findings.
my %prints = map { ("lib/$_" => 1) } qw(base/cli.c base/reporter.c
    base/progress.c base/help.c base/term.c base/output.c table/grid.c
    table/sheet.c table/csv.c table/json.c);
# Where the process ends: out of memory, and before anything has begun.
my %exits = map { ("lib/$_" => 1) } qw(base/alloc.c base/secret.c base/cli.c);

sub ok {
	my ($name, @why) = @_;
	$n++;
	print @why ? "not ok $n - $name\n" : "ok $n - $name\n";
	$bad = 1 if @why;
	print map { "#   $_\n" } @why;
}
sub slurp { open(my $in, '<', shift) or return ''; local $/; scalar(<$in>) // '' }
sub bare {
	my $text = slurp(shift);
	$text =~ s{(/\*.*?\*/)}{$1 =~ s/[^\n]//gr}gse;
	$text =~ s{"(?:[^"\\\n]|\\.)*"}{""}g;
	return $text;
}

my @lib = sort glob 'lib/*/*.[ch] lib/*/*/*.[ch]';
my @headers = sort glob 'include/ctip/*/*.h';
my @c = (@lib, sort (glob('cmd/*.c'), glob('cmd/*/*.c')));
my %mine;
@lib > 50 && @headers > 10 or ok('the library is found', 'it is not');

my @up;
for my $file (@lib, @headers) {
	my ($room) = $file =~ m{(?:lib|ctip)/(\w+)/};
	push @up, map { "$file includes ctip/$_" } grep {
	    my ($other) = m{^(\w+)/}; !defined $rank{$other} ||
	    $rank{$other} > $rank{$room}
	} slurp($file) =~ m{^#include ["<]ctip/([^">]+)}mg;
	# ../ leads from a part of a room to the room, and no further.
	push @up, map { "$file includes $_" } grep { m{^\.\./} &&
	    !($file =~ m{^lib/\w+/\w+/} && m{^\.\./\w+\.h$}) }
	    slurp($file) =~ /^#include "([^"]+)"/mg;
}
ok('includes point left only', @up);

my @doors;
for my $file (@c, @headers) {
	for my $header (slurp($file) =~ /^#include <([^>]+)>/mg) {
		for my $library (keys %doors) {
			next unless index($header, $library) == 0 ||
			    index($header, "/$library") > 0;
			push @doors, "$file includes $header" unless grep {
			    my $p = quotemeta($_) =~ s/\\\*/[^\/]*/gr;
			    $file =~ m{^lib/$p$} } @{$doors{$library}};
		}
	}
}
ok('every foreign library has its door', @doors);
for my $library (qw(csv.h yaml.h git2.h pcre2.h utf8proc.h
    libsmartcols.h zlib.h xmlwriter.h keyutils.h libgfshare.h)) {
	my @users = grep { slurp($_) =~ /^#include <(?:\w+\/)?\Q$library\E>/m }
	    @c, @headers;
	ok("$library has one door", @users > 1 ? @users : ());
}

ok('nothing in lib prints, but the printers', map { my $file = $_;
    my $text = bare($file);
    $text =~ /\b(v?printf|puts|putchar|perror|fputs|v?fprintf|fputc|fwrite)\s*\(\s*
	(?=.*\b(stdout|stderr)\b)|\b(printf|puts|putchar|perror)\s*\(/x &&
	!$prints{$file} ? "$file: " . ($1 // $3) : () } @lib);
ok('nothing in lib exits', map { my $file = $_;
    bare($file) =~ /\b(_?exit|abort|_Exit|quick_exit)\s*\(/ && !$exits{$file}
	? "$file: $1" : () } @lib);
ok('nothing asks for a shell', map { bare($_) =~ /\b(system|popen)\s*\(/ ?
    "$_: $1" : () } @c);
ok('SQL stands in ledger and query alone', map { my $file = $_;
    $file !~ m{^lib/(?:ledger|query)/} && slurp($file) =~
	/"[^"\n]*\b((?:SELECT|INSERT|UPDATE|DELETE) [^"\n]*)/ ?
	"$file: $1" : () } @lib);
ok('no secret is asked of the environment', map {
    slurp($_) =~ /getenv\("([A-Z_]*(?:PASS|SECRET)[A-Z_]*)"/ ? "$_: $1" : ()
    } @c);

my (@long, @wide, @cmd, @own);
for my $file (@c, @headers) {
	my ($start, $line) = (0, 0);
	for (split /\n/, slurp($file)) {
		$line++;
		$start = $line if /^\{/;
		push @long, "$file:$start: " . ($line - $start) . ' lines'
		    if /^\}/ && $start && $line - $start > 80;
		$start = 0 if /^\}/;
		(my $shown = $_) =~ s/\t/        /g;
		utf8::decode($shown);
		push @wide, "$file:$line" if length $shown > 100;
	}
	push @cmd, "$file: $line lines" if $file =~ m{^cmd/} && $line > 250;
	push @cmd, "$file: $line lines" if $file =~ m{^lib/} && $line > 500;
}
ok('functions have at most 80 lines', @long);
ok('lines have at most 100 columns', @wide);
ok('files stay short', @cmd);

for my $file (grep { /\.c$/ } @lib) {
	my $text = slurp($file);
	my ($first) = $text =~ /^#include (\S+)/m;
	my ($room, $name) = $file =~ m{lib/(\w+)/(?:\w+/)?(\w+)\.c};
	push @own, "$file: $first" if -e "include/ctip/$room/$name.h" &&
	    $first ne "\"ctip/$room/$name.h\"" &&
	    # or what the files of a room share, which includes it
	    $first !~ /^"(?:\.\.\/)?(?:\w+_)?inside\.h"$|^"$room\.h"$/;
}
ok('a file includes its own header first', @own);

my @alone;
for my $header (@headers) {
	my $said = `cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -pedantic -Werror \\
	    -Iinclude -fsyntax-only -x c '$header' 2>&1`;
	push @alone, $header, split /\n/, $said if $?;
}
ok('each header compiles alone', @alone);

my @tree = grep { !m{/corpus/|\.case$|\.csv$|\.gz$|^completions/|uncovered$|
    requirements$}x && -f } split /\n/,
    `find cmd lib include man tests Makefile .ci -type f ! -name '*.in'`;
ok('every file names its licence', grep {
    slurp($_) !~ /\A(?:.*\n){0,2}.*SPDX-License-Identifier: Apache-2\.0/ }
    @tree);
ok('no file leads outside', grep { slurp($_) =~ m{/root/|/home/\w} }
    grep { $_ ne 'tests/docs/house.t' } @tree, sort glob 'schemas/*/*');
ok('the top level is as agreed', grep { !/^(?:Makefile|README\.md|LICENSE|cmd|
    completions|include|lib|man|schemas|tests|build.*)$/x } map { basename $_ }
    glob '*');
ok('nothing is left to do', map { my $f = $_;
    slurp($f) =~ /\b(TODO|FIXME|XXX)\b/ ? "$f: $1" : () } @c, @headers);
print "1..$n\n";
exit $bad;
