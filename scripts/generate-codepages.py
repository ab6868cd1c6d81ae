"""
Writes `assembly/core/codepage-tables.ts`: the upper halves of the single-byte codepages.

    python3 scripts/generate-codepages.py

The facts are those of Python's codecs, which are made from the mapping files that the Unicode
Consortium publishes (MAPPINGS/VENDORS and MAPPINGS/ISO8859). A byte without a character gets
U+FFFD, except 0x80 to 0x9F in the Windows codepages: Windows and the WHATWG Encoding Standard
read those as the control characters of the same number.
"""

import textwrap
from pathlib import Path

WINDOWS = [874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258]
DOS = [437, 850, 852, 855, 857, 860, 861, 863, 864, 865, 866, 869]
ISO_8859 = range(1, 10)
PER_LINE = 12


def upper_half(codec, is_windows):
    for byte in range(0x80, 0x100):
        try:
            yield ord(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            yield byte if is_windows and byte < 0xA0 else 0xFFFD


pages = [(number, f'cp{number}', True) for number in WINDOWS]
pages += [(number, f'cp{number}', False) for number in DOS]
pages += [(28590 + part, f'iso8859_{part}', False) for part in ISO_8859]
pages += [(10000, 'mac_roman', False)]
pages.sort()

numbers = [str(number) for number, _, _ in pages]
lines = []
for number, codec, is_windows in pages:
    units = [f'0x{unit:04x},' for unit in upper_half(codec, is_windows)]
    lines.append(f'  // {number}')
    for start in range(0, len(units), PER_LINE):
        lines.append('  ' + ' '.join(units[start : start + PER_LINE]))

number_lines = textwrap.wrap(', '.join(numbers) + ',', 98)
newline = '\n'

text = f"""/**
 * The single-byte codepages: what the bytes 0x80 to 0xFF of each stand for, as UTF-16 units.
 *
 * Written by `scripts/generate-codepages.py`, which says where the facts come from. Not to be
 * edited by hand.
 */

/** Number of codepages. */
export const tableCount: usize = {len(pages)};

/** Their numbers, ascending, as u16. */
export const tableNumbers: usize = memory.data<u16>([
{newline.join('  ' + line for line in number_lines)}
]);

/** 128 units of each, in the same order. */
export const tableUnits: usize = memory.data<u16>([
{newline.join(lines)}
]);
"""

target = Path(__file__).parent.parent / 'assembly' / 'core' / 'codepage-tables.ts'
target.write_text(text, encoding='utf-8')
