"""FIT files by columns: every field of every message as a NumPy array, at the speed of the disk.

A package of its own: it needs numpy and garmin-fit-sdk (only for its profile, the tables that name
messages and fields), and nothing else of runpipe.

    from runpipe.readers.fit.columns import decode

    fit = decode(open("run.fit", "rb").read())
    records = fit.messages("record")          # or by global number: fit.messages(20)
    records.values("heart_rate")              # float64, shape (n,), NaN where nothing was written
    records["enhanced_speed"].units           # "m/s"
    records.developer("Power", "Watts")       # a developer field's Column, None if there is none
    fit.messages("session").labels("sport")   # ["running"]
    fit.is_partial, fit.notes                 # what is missing, in plain words

How it works
------------
1. One walk over the record headers: a list append a data message, into the list of its definition.
   A definition is told by its content, so a watch that repeats it makes no new group.
2. `FitFile.messages` gathers the messages of each definition into one run of bytes, in which a
   field is a strided view: no Python runs per value.
3. A column is built when asked for: byte order, invalid values, then scale and offset in double
   precision, in the same order of operations as the reference decoders, so that the last digit
   is theirs. Cells of several definitions are put in file order; `Columns.position` is that order
   across messages.

What it knows
-------------
- Both byte orders, arrays, strings, misaligned sizes (read as single bytes, as the official SDK
  does), base types without the endian bit, fields without bytes, fields named twice.
- Compressed timestamps: five bits that go on from the last whole timestamp of *any* message.
- Developer fields, by what was described *before* the definition that uses them (real files
  describe one field twice); described later only when there was nothing before.
- Packed fields (components): speed into enhanced_speed, compressed_speed_distance, 12-bit heart
  beats, gears; accumulated ones go on from counts written whole, in file order. A field that is
  itself written wins over one that is packed elsewhere.
- Sub-fields: the first whose reference field has a value that fits, beside the parent.
- Chained files, headers of 12, 14 and more bytes, headers that state an impossible size, zero
  header checksums, wrong or missing checksums (said, never fatal), headers that were never closed.
- Cut or damaged files: everything before the damage, `is_partial`, and a sentence why.

What it does not
----------------
It makes no datetimes (timestamps are seconds since 1989-12-31 UTC, or since power-up when below
0x10000000), joins no heart-rate messages into records, and judges no value. `Declined` is raised for
bytes that are no FIT file, and for more definitions or messages than any device writes; nothing
else is. Time and memory are bounded by the length of the input.

Threads: no state is shared but tables that are built on import or by pure cached functions. One
`FitFile` may be read by several threads; at worst a column is built twice.
"""

from runpipe.readers.fit.columns.columns import Column, Columns
from runpipe.readers.fit.columns.file import FitFile, Segment, decode
from runpipe.readers.fit.columns.layout import DeveloperField
from runpipe.readers.fit.columns.profile import type_labels
from runpipe.readers.fit.columns.walk import Declined

__all__ = [
    "Column",
    "Columns",
    "Declined",
    "DeveloperField",
    "FitFile",
    "Segment",
    "decode",
    "type_labels",
]
