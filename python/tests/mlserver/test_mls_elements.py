"""Lists to bytes and back."""

import math
import struct
import sys

import pytest
from dismps_worker import elements
from dismps_worker.elements import ElementError, nest, pack, split, unpack

SAMPLES = {
    "BOOL": ([True, False], b"\x01\x00"), "UINT8": ([0, 255], b"\x00\xff"), "INT8": ([-128, 127], b"\x80\x7f"),
    "UINT16": ([0, 65535], struct.pack("<2H", 0, 65535)), "INT16": ([-32768, 32767], struct.pack("<2h", -32768, 32767)),
    "UINT32": ([0, 2**32 - 1], struct.pack("<2I", 0, 2**32 - 1)), "INT32": ([-2**31, 2**31 - 1], struct.pack("<2i", -2**31, 2**31 - 1)),
    "UINT64": ([0, 2**64 - 1], struct.pack("<2Q", 0, 2**64 - 1)), "INT64": ([-2**63, 2**63 - 1], struct.pack("<2q", -2**63, 2**63 - 1)),
    "FP16": ([0.5, 65504.0], struct.pack("<2e", 0.5, 65504.0)), "FP32": ([0.5, -2.0], struct.pack("<2f", 0.5, -2.0)),
    "FP64": ([0.1, 1e300], struct.pack("<2d", 0.1, 1e300)),
    "BYTES": (["abc", "grüß", ""], b"\x03\0\0\0abc\x06\0\0\0gr\xc3\xbc\xc3\x9f\0\0\0\0"),
}


def test_every_datatype_has_a_sample():
    assert set(SAMPLES) == elements.DATATYPES


@pytest.mark.parametrize("datatype", sorted(SAMPLES))
def test_values_become_the_bytes_of_the_binary_extension_and_come_back(datatype):
    values, wanted = SAMPLES[datatype]
    assert bytes(pack(datatype, values, "t")) == wanted
    assert unpack(datatype, memoryview(bytearray(wanted)), "t") == values


@pytest.mark.parametrize("datatype", sorted(SAMPLES))
def test_arrays_give_the_same_bytes_as_lists(datatype):
    np = pytest.importorskip("numpy")
    values, wanted = SAMPLES[datatype]
    dtype = "u8" if datatype == "UINT64" else None  # without it numpy makes floats of these two
    for array in (np.array(values, dtype), np.array(values, dtype=object), np.array([values, values], dtype)[0]):
        assert bytes(pack(datatype, array, "t")) == wanted


@pytest.mark.parametrize("datatype", sorted(set(SAMPLES) - {"BYTES"}))
def test_empty_tensors(datatype):
    assert bytes(pack(datatype, [], "t")) == b""
    assert unpack(datatype, b"", "t") == []


@pytest.mark.parametrize("datatype, values, told", [
    ("UINT8", [1, 300], "'t': element 1 is 300; UINT8 holds 0 to 255"),
    ("UINT8", [-1], "'t': element 0 is -1; UINT8 holds 0 to 255"),
    ("INT32", [1.5, 2], "'t': element 0 is 1.5; INT32 wants a whole number"),
    ("INT32", [float("nan")], "'t': element 0 is nan; INT32 wants a whole number"),
    ("INT64", [2**63], "'t': element 0 is 9223372036854775808; INT64 holds"),
    ("UINT64", [None], "'t': element 0 is None; UINT64 wants a whole number"),
    ("FP32", ["x"], "'t': element 0 is 'x'; FP32 wants a number"),
    ("FP16", [1.0, "x"], "'t': element 1 is 'x'; FP16 wants a number"),
    ("FP32", [[1, 2], [3]], "'t': the nested data are ragged: rows of 1 and 2 values"),
    ("FP32", [[1, 2], 3], "'t': the nested data are ragged: values and lists side by side"),
    ("FP64", [3, [1, 2]], "'t': the nested data are ragged: values and lists side by side"),
    ("BOOL", [True, 2], "'t': element 1 is 2; a BOOL tensor holds true and false"),
    ("BOOL", ["true"], "'t': element 0 is 'true'; a BOOL tensor holds true and false"),
    ("BOOL", [True, [True]], "'t': the nested data are ragged"),
    ("BYTES", ["a", 1], "'t': element 1 is 1; a BYTES tensor holds text or bytes"),
    ("BYTES", ["a", ["b"]], "'t': the nested data are ragged"),
    ("BF16", [1.0], "'t': no such datatype: BF16"),
])
def test_values_that_do_not_fit_are_told_with_tensor_and_place(datatype, values, told):
    with pytest.raises(ElementError) as failure:
        pack(datatype, values, "t")
    assert told in str(failure.value)


@pytest.mark.parametrize("datatype, values, told", [
    ("UINT8", [1, 300], "element 1 is 300; UINT8 holds whole numbers from 0 to 255"),
    ("INT32", [0.5], "element 0 is 0.5; INT32 holds whole numbers"),
    ("INT64", [2.0**63], "element 0 is 9.223372036854775807e+18|element 0 is 9.223372036854775808e+18|element 0 is 9.2"),
    ("INT8", [float("nan")], "element 0 is nan"),
    ("BOOL", [2], "element 0 is 2; BOOL holds true and false"),
    ("FP32", [1j], "an array of complex128 cannot be sent as FP32"),
])
def test_arrays_that_do_not_fit_are_told_alike(datatype, values, told):
    np = pytest.importorskip("numpy")
    with pytest.raises(ElementError) as failure:
        pack(datatype, np.array(values), "t")
    assert "'t'" in str(failure.value)
    assert any(part in str(failure.value) for part in told.split("|"))


def test_what_converts_without_loss_is_converted():
    assert pack("INT32", [1.0, True], "t") == struct.pack("<2i", 1, 1)
    assert pack("BOOL", [0, 1.0], "t") == b"\x00\x01"
    assert unpack("FP64", pack("FP64", [1, None, True], "t"), "t")[0::2] == [1.0, 1.0]
    assert math.isnan(unpack("FP32", pack("FP32", [None], "t"), "t")[0])
    assert unpack("FP16", pack("FP16", [1e9, -1e9], "t"), "t") == [math.inf, -math.inf]
    assert unpack("FP64", pack("FP64", [10**400], "t"), "t") == [math.inf]


def test_nesting_of_any_depth_iterators_and_single_values():
    flat = struct.pack("<4f", 1, 2, 3, 4)
    for values in ([[1, 2], [3, 4]], [[[1], [2]], [[3], [4]]], ((1, 2), (3, 4)), iter([1, 2, 3, 4]), map(float, "1234"), range(1, 5)):
        assert pack("FP32", values, "t") == flat
    assert pack("INT8", 5, "t") == b"\x05"
    assert pack("BYTES", "abc", "t") == pack("BYTES", [b"abc"], "t") == b"\x03\0\0\0abc"


def test_lists_of_arrays():
    np = pytest.importorskip("numpy")
    assert pack("FP32", [np.arange(2), np.arange(2)], "t") == struct.pack("<4f", 0, 1, 0, 1)
    assert pack("INT32", [np.int64(3), np.float32(4)], "t") == struct.pack("<2i", 3, 4)
    assert pack("FP32", np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]), "t") == struct.pack("<4f", 1, 2, 3, 4)
    assert pack("FP32", np.array([1, 2], ">f4"), "t") == struct.pack("<2f", 1, 2)


def test_nest():
    assert nest([1, 2, 3, 4], [2, 2], "t") == [[1, 2], [3, 4]]
    assert nest(list(range(8)), [2, 2, 2], "t") == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    assert nest([], [0, 3], "t") == []
    assert nest([], [2, 0], "t") == [[], []]
    assert nest([7], [], "t") == 7
    with pytest.raises(ElementError, match="'t': 3 values for shape \\[2, 2\\]"):
        nest([1, 2, 3], [2, 2], "t")


@pytest.mark.parametrize("data", [b"\x05\0\0\0abc", b"\x01\0\0", b"\xff\xff\xff\xff"])
def test_cut_texts_are_told(data):
    with pytest.raises(ElementError, match="tensor 't'"):
        split(data, "t")


def test_bytes_that_are_no_text_stay_bytes():
    assert unpack("BYTES", pack("BYTES", [b"\xff\x00", "é"], "t"), "t") == [b"\xff\x00", "é"]


def test_a_broken_number_of_bytes_is_told():
    with pytest.raises(ElementError, match="'t': 7 bytes are no whole number of FP32 elements"):
        unpack("FP32", bytes(7), "t")


def test_numpy_is_not_imported():
    import subprocess
    code = ("import sys; sys.path[:0] = %r; from dismps_worker.elements import pack, unpack; import mlserver, mlserver.codecs, mlserver.utils;"
            "unpack('FP32', pack('FP32', [1.0], 't'), 't'); assert not {'numpy', 'pandas', 'pydantic'} & set(sys.modules)")
    from mls_serving import LOOKALIKES, PYTHON
    subprocess.run([sys.executable, "-c", code % [PYTHON, LOOKALIKES]], check=True, timeout=60)
