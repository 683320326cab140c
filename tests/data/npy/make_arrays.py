"""Writes the arrays of this folder with NumPy (1.24.2 wrote those that are here): 0, 1, 2 ... in shape (4, 2, 3) unless the name says otherwise."""

import io

import numpy as np
from numpy.lib import format as npy

base = np.arange(24).reshape(4, 2, 3)
for dtype in ["|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", ">i2", ">i4", ">i8", ">u2", ">u4", ">u8", ">f2", ">f4", ">f8"]:
    np.save(f"{dtype.replace('<', 'le-').replace('>', 'be-').replace('|', '')}.npy", base.astype(dtype))
np.save("bool.npy", base % 2 == 1)
np.save("fortran-f4.npy", np.asfortranarray(base.astype("f4")))
np.save("fortran-be-i4.npy", np.asfortranarray(base.astype(">i4")))
np.save("bytes.npy", np.array([b"", b"ab", b"\xff\x00c"]))
np.save("unicode.npy", np.array(["", "é", "日本x"]))
np.save("unicode-be.npy", np.array(["", "é", "日本x"]).astype(">U3"))
for version in [(2, 0), (3, 0)]:
    with open(f"version-{version[0]}.npy", "wb") as file:
        npy.write_array(file, base.astype("f4"), version=version)
np.save("empty.npy", np.zeros((0, 51), "f4"))
np.save("scalar.npy", np.float32(1))
np.save("object.npy", np.array([1, "a", None], dtype=object), allow_pickle=True)
np.save("structured.npy", np.zeros(3, dtype=[("a", "f4"), ("b", "i4")]))
np.save("complex.npy", np.zeros(3, dtype="c8"))
np.save("datetime.npy", np.zeros(3, dtype="M8[ns]"))
np.save("longdouble.npy", np.zeros(3, dtype=np.longdouble))

rows = dict(x=np.arange(30, dtype="f8").reshape(10, 3), run=np.full(10, 398407), ls=np.arange(10, dtype="u2"),
            note=np.array([f"n{i}" for i in range(10)]), weight=np.arange(10) / 4, table=np.zeros((10, 2)), other=np.zeros(3), one=np.float32(1))
np.savez("rows.npz", **rows)
np.savez_compressed("rows-compressed.npz", **rows)
np.savez("positional.npz", rows["x"])
