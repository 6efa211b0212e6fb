# SPDX-License-Identifier: Apache-2.0
"""A disk as a power cut finds it. What a command did to files is read from
strace's record, bytes and all; then it is played up to some call, and what
was not synced by then is there, or gone, or torn.

A sync keeps what a file holds, or the names that a folder has, as they are
at that moment; it keeps nothing else: a new file's name is safe only when its
folder was synced. Folders lose their last changes of names in the order made.
"""
import os
import re

CALLS = ('write', 'pwrite64', 'fsync', 'fdatasync', 'openat', 'rename',
         'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat',
         'mkdir', 'mkdirat', 'rmdir', 'ftruncate', 'fchmod', 'lseek')
SECTOR = 512


class File:
    def __init__(self, data=b'', mode=0o600):
        self.data, self.mode = bytearray(data), mode
        self.kept, self.waiting = bytes(data), []

    def write(self, at, data):
        self.waiting.append((at, data))
        put(self.data, at, data)

    def cut(self, size):
        self.waiting.append((size, None))
        put(self.data, size, None)

    def sync(self):
        self.kept, self.waiting = bytes(self.data), []


def put(data, at, new):
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    if new is None:
        del data[at:]
    else:
        data[at:at + len(new)] = new


class Folder:
    def __init__(self, mode=0o700):
        self.names, self.mode = {}, mode
        self.kept, self.waiting = {}, []

    def change(self, **names):
        """One change, of one name or of two at once; None takes it away."""
        self.waiting.append(names)
        apply(self.names, names)

    def sync(self):
        self.kept, self.waiting = dict(self.names), []


def apply(names, change):
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """What of a case is on a disk, all of it synced at first."""
    parts = ('led', 'made', 'state')

    def __init__(self, path, forget=None):
        self.path, self.forget = path, forget
        self.root = Folder()
        self.root.names = {name: read(os.path.join(path, name))
                           for name in self.parts}
        self.root.sync()
        self.places = {}

    def find(self, path):
        """Folder, name, node; the folder is None where it isn't ours."""
        path = os.path.normpath(os.path.join(self.path, path))
        if not path.startswith(self.path + '/'):
            return None, None, None
        *folders, name = path[len(self.path) + 1:].split('/')
        if (folders or [name])[0] not in self.parts:
            return None, None, None
        at = self.root
        for folder in folders:
            at = at.names.get(folder)
            if not isinstance(at, Folder):
                return None, None, None
        return at, name, at.names.get(name)

    def play(self, event):
        getattr(self, event[0])(*event[1:])

    def open(self, fd, path, flags, mode):
        folder, name, node = self.find(path)
        if folder is None:
            return
        if node is None:
            node = File(mode=mode)
            folder.change(**{name: node})
        elif 'O_TRUNC' in flags and node.data:
            node.cut(0)
        append = 'O_APPEND' in flags and isinstance(node, File)
        self.places[fd, path] = len(node.data) if append else 0

    def write(self, fd, path, data):
        node = self.find(path)[2]
        if isinstance(node, File):
            at = self.places.get((fd, path), 0)
            node.write(at, data)
            self.places[fd, path] = at + len(data)

    def pwrite64(self, path, data, at):
        node = self.find(path)[2]
        if isinstance(node, File):
            node.write(at, data)

    def seek(self, fd, path, at):
        self.places[fd, path] = at

    def sync(self, path):
        node = self.find(path)[2]
        if node is not None and not self.forgets(path, node):
            node.sync()

    def forgets(self, path, node):
        """Syncs that are left out, to see that they are missed."""
        return self.forget == 'all' or \
            self.forget == 'folders' and isinstance(node, Folder) or \
            self.forget == 'files' and isinstance(node, File) or \
            self.forget == 'objects' and path.endswith('/objects')

    def move(self, old, new, exchange):
        a, name_a, node = self.find(old)
        b, name_b, other = self.find(new)
        if a is None or b is None:
            return
        back = other if exchange else None
        if a is b:
            a.change(**{name_a: back, name_b: node})
        else:
            b.change(**{name_b: node})
            a.change(**{name_a: back})

    def link(self, old, new):
        node = self.find(old)[2]
        folder, name, _ = self.find(new)
        if folder is not None:
            folder.change(**{name: node})

    def unlink(self, path):
        folder, name, _ = self.find(path)
        if folder is not None:
            folder.change(**{name: None})

    def mkdir(self, path, mode):
        folder, name, _ = self.find(path)
        if folder is not None:
            folder.change(**{name: Folder(mode)})

    def cut(self, path, size):
        node = self.find(path)[2]
        if isinstance(node, File):
            node.cut(size)

    def chmod(self, path, mode):
        node = self.find(path)[2]
        if node is not None:
            node.mode = mode


def read(path):
    mode = os.stat(path).st_mode & 0o777
    if not os.path.isdir(path):
        with open(path, 'rb') as file:
            return File(file.read(), mode)
    folder = Folder(mode)
    folder.names = {name: read(os.path.join(path, name))
                    for name in os.listdir(path)}
    folder.sync()
    return folder


# ------------------------------------------------------- after a power cut
def names_left(folder, how, draw):
    if how in ('names lost', 'both lost'):
        return folder.kept
    if how != 'some lost':
        return folder.names
    names = dict(folder.kept)
    for change in folder.waiting[:draw.randint(0, len(folder.waiting))]:
        apply(names, change)
    return names


def data_left(file, how, draw):
    if how in ('data lost', 'both lost'):
        return file.kept
    if how not in ('torn', 'some lost') or not file.waiting:
        return file.data
    data = bytearray(file.kept)
    for at, new in file.waiting:
        if new is None:
            put(data, at, None)
        for i in range(0, len(new or b''), SECTOR):
            if draw.random() < 0.5:
                put(data, at + i, new[i:i + SECTOR])
    return data


# What of that which waits for a sync is lost.
LOSES = {'all kept': '', 'data lost': 'd', 'names lost': 'n',
         'both lost': 'dn', 'torn': 'd', 'some lost': 'dn'}
HOWS = tuple(LOSES)


def waiting(folder):
    """Do names (n) or data (d) wait?"""
    found = {'n'} if folder.waiting else set()
    for node in folder.names.values():
        if isinstance(node, Folder):
            found |= waiting(node)
        elif node.waiting:
            found.add('d')
    return found


def left(folder, how, draw, path=''):
    """Every path with its mode and, for a file, its bytes."""
    for name, node in sorted(names_left(folder, how, draw).items()):
        at = f'{path}/{name}'
        if isinstance(node, Folder):
            yield at, node.mode, None
            yield from left(node, how, draw, at)
        else:
            yield at, node.mode, bytes(data_left(node, how, draw))


def write_out(tree, path):
    for name, mode, data in tree:
        if data is None:
            os.makedirs(path + name, exist_ok=True)
        else:
            with open(path + name, 'wb') as file:
                file.write(data)
        os.chmod(path + name, mode)


# ------------------------------------------------------- strace's record
def lines(path):
    """(call, arguments, result); one that was interrupted by others' calls
    is put together where it ended, a sync where it began."""
    begun = {}
    for line in open(path):
        thread, _, rest = line.partition(' ')
        rest = rest.strip()
        more = re.match(r'<\.\.\. \w+ resumed>(.*)', rest)
        if rest.endswith('<unfinished ...>'):
            begun[thread] = rest[:-len('<unfinished ...>')]
            if 'sync(' in begun[thread]:
                rest = begun[thread] + ') = 0'
            else:
                continue
        elif more:
            rest = begun.pop(thread, '') + more.group(1)
            if 'sync(' in rest:
                continue
        match = re.match(r'(\w+)\((.*)\) += (-?\d+)', rest, re.S)
        if match and int(match.group(3)) >= 0:
            yield match.groups()


def plain(text):
    return bytes.fromhex(text.replace('\\x', ''))


def events(trace):
    """What changed files, in the words of Disk."""
    for call, rest, result in lines(trace):
        fd = re.match(r'(\d+)<([^>]*)>', rest)
        paths = [plain(text).decode() for text in
                 re.findall(r'(?<=")[^"]*(?=")', rest)[::2]] \
            if not fd else []
        words = rest.split(', ')
        path = plain(fd.group(2)).decode(errors='replace') if fd else None
        if call == 'openat' and ('O_CREAT' in rest or 'O_WRONLY' in rest or
                                 'O_RDWR' in rest):
            mode = int(words[3], 8) & 0o700 if len(words) > 3 else 0
            yield 'open', result, paths[0], words[2], mode
        elif call in ('write', 'pwrite64'):
            data = plain(re.search(r'"([^"]*)"', rest).group(1))
            data = data[:int(result)]
            if call == 'write':
                yield 'write', fd.group(1), path, data
            else:
                yield 'pwrite64', path, data, int(words[-1])
        elif call == 'lseek':
            yield 'seek', fd.group(1), path, int(result)
        elif call in ('fsync', 'fdatasync'):
            yield 'sync', path
        elif call.startswith('rename'):
            yield 'move', *paths, 'EXCHANGE' in rest
        elif call.startswith('link'):
            yield 'link', *paths
        elif call.startswith('unlink') or call == 'rmdir':
            yield 'unlink', paths[0]
        elif call.startswith('mkdir'):
            yield 'mkdir', paths[0], int(words[-1], 8) & 0o700
        elif call == 'ftruncate':
            yield 'cut', path, int(words[1])
        elif call == 'fchmod':
            yield 'chmod', path, int(words[1], 8) & 0o777
