"""Writes the Parquet files of this folder with pyarrow 26: `python write.py`."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

columns = {
    "i8": pa.array([-128, None, 127], pa.int8()),
    "i16": pa.array([-32768, None, 32767], pa.int16()),
    "i32": pa.array([-2147483648, None, 2147483647], pa.int32()),
    "i64": pa.array([-9223372036854775808, None, 9223372036854775807], pa.int64()),
    "u8": pa.array([0, None, 255], pa.uint8()),
    "u16": pa.array([0, None, 65535], pa.uint16()),
    "u32": pa.array([0, None, 4294967295], pa.uint32()),
    "u64": pa.array([0, None, 9223372036854775807], pa.uint64()),
    "f16": pa.array([1.5, None, -0.25], pa.float16()),
    "f32": pa.array([0.1, None, float("nan")], pa.float32()),
    "f64": pa.array([0.1, None, float("nan")], pa.float64()),
    "dec": pa.array([Decimal("12345678.91"), None, Decimal("-0.07")], pa.decimal128(12, 2)),
    "text": pa.array([" F ", None, "é"], pa.string()),
    "large": pa.array(["a", None, ""], pa.large_string()),
    "level": pa.array(["low", None, "high"]).dictionary_encode(),
    "truth": pa.array([True, None, False], pa.bool_()),
    "day": pa.array([date(2024, 2, 29), None, date(1, 1, 1)], pa.date32()),
    # 12:05 in Vienna in summer is 10:05 UTC.
    "zoned": pa.array([datetime(2024, 7, 1, 10, 5, tzinfo=timezone.utc), None, None], pa.timestamp("ns", "Europe/Vienna")),
    "milli": pa.array([datetime(1969, 12, 31, 23, 59, 59), None, None], pa.timestamp("ms")),
    "span": pa.array([timedelta(days=1, hours=12), None, timedelta(days=-2)], pa.duration("us")),
    "none": pa.array([None, None, None], pa.null()),
}
pq.write_table(pa.table(columns), "types.parquet", compression="snappy")
pq.write_table(
    pa.table({"at": pa.array([datetime(2024, 7, 1, 10, 5)], pa.timestamp("ns"))}),
    "int96.parquet",
    use_deprecated_int96_timestamps=True,
)
plain = pa.table({"n": list(range(1000)), "s": ["seven"] * 1000})
for name in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
    pq.write_table(plain, f"{name}.parquet", compression=name, row_group_size=300)
pq.write_table(pa.table({"id": pa.array([2**64 - 1], pa.uint64())}), "beyond.parquet")
pq.write_table(pa.table({"l": [[1, 2]], "t": pa.array([1], pa.time32("s"))}), "types_unknown.parquet")
pq.write_table(pa.table({"d": pa.array([2932897], pa.int32()).cast(pa.date32())}), "year_10000.parquet")
