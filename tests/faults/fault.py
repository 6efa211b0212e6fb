# SPDX-License-Identifier: Apache-2.0
"""What the fault tests share: a verb's ledger, a copy of it for each case,
one run under strace with a fault in it, and what must hold afterwards.

A Verb is one file of verbs/ in one of its situations. A fault is put at a
point (call, n): the n-th such system call of a process or thread. Points
are taken from a run that nothing happens to; only those count that touch the
ledger's folder or standard output, not the loader's.
"""
import base64
import collections
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MARKER = b'zqmarkeryx'
WRITES = ('write', 'writev', 'pwrite64')
SYNCS = ('fsync', 'fdatasync')
NAMES = ('rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink',
         'unlinkat', 'mkdir', 'mkdirat', 'rmdir')
OTHERS = ('openat', 'close', 'ftruncate', 'fchmod')
READS = ('read', 'pread64')
CALLS = WRITES + SYNCS + NAMES + OTHERS

Point = collections.namedtuple('Point', 'call n where')
After = collections.namedtuple('After', 'ok text')


def scratch():
    """A folder in memory where there is one: a sync costs nothing there. Who
    is told to end takes it away, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    shm = '/dev/shm'
    return tempfile.mkdtemp(prefix='faults-', dir=shm if
                            os.access(shm, os.W_OK) else None)


def markers():
    """The marker as it is, as hex, and as base64 at each of three places."""
    yield MARKER
    yield MARKER.hex().encode()
    for shift in range(3):
        text = base64.b64encode(b'\0' * shift + MARKER)
        begin, bits = (0, 2, 3)[shift], (shift + len(MARKER)) * 8
        yield text[begin:bits // 6].lower()


class Verb:
    def __init__(self, build, name, situation, root):
        self.name, self.situation = name, situation
        self.root = os.path.join(root, name + '.' + situation)
        self.env = dict(os.environ, IN=self.root + '/in', CTIP_BIN=build +
                        '/bin', PATH=build + '/bin:' + os.environ['PATH'],
                        CTIP_KEY=self.root + '/in/adm.key')
        for name in ('CTIP_DATA', 'CTIP_NOW', 'CTIP_LEDGER'):
            self.env.pop(name, None)
        self.cases = 0
        os.makedirs(self.root + '/in', 0o700)
        self.whole = self.folder('whole')
        for step in ('found', 'prepare', ('situation', situation)):
            if self.step(self.whole, step).returncode != 0:
                sys.exit(f'{self.name}: {step} failed: ' +
                         open(self.whole + '/err').read())

    def __str__(self):
        return self.name if self.situation == 'plain' else \
            f'{self.name} ({self.situation})'

    def folder(self, name):
        path = os.path.join(self.root, name)
        for below in ('', '/run', '/made', '/state'):
            os.mkdir(path + below, 0o700)
        return path

    def copy(self, of=None):
        """A case: a copy of the whole ledger, or of another case."""
        self.cases += 1
        path = f'{self.root}/{self.cases}'
        subprocess.run(['cp', '-R', of or self.whole, path], check=True)
        return path

    def run(self, case, command, **more):
        env = dict(self.env, CTIP_LEDGER=case + '/led', TMPDIR=case + '/run',
                   XDG_RUNTIME_DIR=case + '/run',
                   XDG_STATE_HOME=case + '/state')
        return subprocess.run(command, cwd=case, env=env,
                              stdin=subprocess.DEVNULL, **more)

    def step(self, case, step, strace=(), out='out'):
        """One step; what it says is in files of the case."""
        words = (step,) if isinstance(step, str) else step
        with open(f'{case}/{out}', 'w') as stdout, \
                open(case + '/err', 'w') as stderr:
            return self.run(case, [*strace, HERE + '/verb', self.name, *words],
                            stdout=stdout, stderr=stderr)

    def check(self, case):
        """The next command, verify, and what there is then."""
        done = self.step(case, 'check', out='found')
        return After(done.returncode == 0, open(case + '/found').read())

    def expect(self):
        """What may be found: [done or not][how many commands later]."""
        self.found = [{}, {}]
        for done in (0, 1):
            case = self.copy()
            open(case + '/out', 'w').close()
            if done and self.step(case, 'command').returncode != 0:
                sys.exit(f'{self}: ' + open(case + '/err').read())
            for later in (1, 2):
                after = self.check(case)
                if not after.ok:
                    sys.exit(f'{self}: ' + after.text)
                self.found[done][later] = after.text
            shutil.rmtree(case)
        if self.found[0] == self.found[1] and 'rebuild' not in self.name:
            sys.exit(f'{self}: nobody sees whether it was done')

    def points(self, case, step, calls):
        """Where a fault can be put into a step."""
        self.step(case, step, ['strace', '-f', '-y', '-o', case + '/trace',
                               '-e', 'trace=' + ','.join(calls)], 'trace.out')
        return list(read_points(case))

    def inject(self, case, step, point, fault, out='out'):
        """Runs a step with a fault; its exit status, negative if killed. The
        calls that met it are in `injected`."""
        name = point if isinstance(point, str) else point.call
        when = '1' if isinstance(point, str) else point.n
        done = self.step(case, step, [
            'strace', '-f', '-o', case + '/injected', '-e', 'trace=' + name,
            '-e', f'inject={name}:{fault}:when={when}'], out)
        return done.returncode

    def drop(self, case):
        shutil.rmtree(case, ignore_errors=True)


def read_points(case):
    counts, seen = collections.Counter(), set()
    for line in open(case + '/trace', errors='replace'):
        match = re.match(r'(\d+) +(\w+)\((.*)', line)
        if match is None:
            continue
        thread, call, rest = match.groups()
        counts[thread, call] += 1
        n = counts[thread, call]
        if (call, n) in seen:
            continue
        seen.add((call, n))  # who comes to its n-th call first meets it
        where = re.search(r'["<]' + re.escape(case) + r'/([^>",]*)|"(made/'
                          r'[^"]*)', rest)
        where = where and (where.group(1) or where.group(2))
        if where and where.startswith(('led', 'run', 'made', 'state',
                                        'trace.out')):
            yield Point(call, n, where)


def left_behind(case):
    """Files that only a command in the middle of its work may have."""
    for folder, folders, files in os.walk(case + '/led'):
        for name in files + folders:
            if name == 'writer.lock':
                continue
            if name.startswith('tmp_') or name.endswith(
                    ('.lock', '-journal', '-wal', '.tmp')):
                yield os.path.relpath(os.path.join(folder, name), case)


def in_clear(case):
    """Files with a marker in them; what was printed may have it."""
    wanted = list(markers())
    for folder, _, files in os.walk(case):
        for name in files:
            if folder == case and not name.startswith('core'):
                continue
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                bytes_ = file.read().lower()
            if name.startswith('core') or any(m in bytes_ for m in wanted):
                yield os.path.relpath(path, case)


def some(points, most, seed):
    """At most so many of them, spread, at other places with another seed."""
    if most is None or len(points) <= most:
        return list(points)
    step = len(points) / most
    draw = random.Random(seed)
    return [points[min(len(points) - 1, int((i + draw.random()) * step))]
            for i in range(most)]


class Tally:
    """Counts, and what was bad, in the form that `run` adds up."""

    def __init__(self):
        self.counts, self.shown = collections.Counter(), 0

    def count(self, name, n=1):
        self.counts['count ' + name] += n

    def bad(self, kind, what):
        """kind: lost (an acknowledged change, or one doubled), silent, wrong."""
        self.counts['bad ' + kind] += 1
        self.shown += 1
        if self.shown <= int(os.environ.get('SHOW', 20)):
            print('# ' + kind + ': ' + what.strip().replace('\n', '\n#   '),
                  flush=True)

    def judge(self, verb, what, acked, after, later=(1,)):
        """Is what was found after a fault one of what may be?"""
        allowed = [verb.found[done][n] for done in ([1] if acked else [0, 1])
                   for n in later]
        if not after.ok:
            self.bad('wrong', f'{what}: {after.text}')
        elif after.text not in allowed:
            self.bad('lost', f'{what}: acknowledged: {acked}; ' +
                     difference(allowed[0], after.text))

    def clean(self, what, case):
        for name in in_clear(case):
            self.bad('wrong', f'{what}: in clear, or a core: {name}')

    def tidy(self, what, case):
        for name in left_behind(case):
            self.bad('wrong', f'{what}: left behind: {name}')

    def end(self):
        for name, n in sorted(self.counts.items()):
            print(name, n, flush=True)
        sys.exit(any(name.startswith('bad') for name in self.counts))


def difference(wanted, found):
    wanted, found = wanted.splitlines(), found.splitlines()
    return '\n'.join(['-' + line for line in wanted if line not in found] +
                     ['+' + line for line in found if line not in wanted])


def verbs(build, names, root):
    """The verbs of these names (all: none), each in each situation."""
    names = names or sorted(name[:-3] for name in os.listdir(HERE + '/verbs')
                            if name.endswith('.sh'))
    for name in names:
        name, _, only = name.partition('.')
        asked = subprocess.run([HERE + '/verb', name, 'situations'],
                               capture_output=True, text=True, check=True)
        for situation in [only] if only else asked.stdout.split():
            yield Verb(build, name, situation, root)
