"""Writes lumisections.csv: 3000 lumisections of four runs with a 51-bin METSig histogram each.

The content is invented. Histograms follow one smooth shape, whose slope drifts a little with the rate, with counting noise on every
bin; the rate falls during a run as the beams do. Seven lumisections are broken in the ways listed in FAULTS. Only the standard library
is used, and the seed fixes every number.
"""

import csv
import math
import random
import sys

# Mean share of each bin in 1/100,000.
SHAPE = [
    769, 1807, 2603, 3116, 3591, 3838, 4005, 4175, 4161, 4133, 4048, 3940, 3840, 3698, 3531, 3380, 3235, 3081, 2899, 2758, 2549, 2360, 2273,
    2087, 1949, 1852, 1723, 1613, 1471, 1382, 1276, 1189, 1125, 1011, 939, 888, 821, 776, 700, 648, 613, 554, 515, 496, 463, 419, 391, 356,
    333, 322, 296,
]

# Run, lumisections, entries of a lumisection at the begin of the run.
RUNS = [(398407, 820, 5200), (398410, 410, 4600), (398593, 1160, 5500), (398600, 610, 4300)]

FAULTS = {
    (398407, 311): "dead",
    (398407, 312): "dead",
    (398410, 57): "shifted",
    (398593, 404): "spikes",
    (398593, 871): "shifted",
    (398593, 872): "shifted",
    (398600, 233): "spikes",
}


def poisson(rng, mean):
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def histogram(rng, entries, tilt, fault):
    shape = [share * math.exp(tilt * (index - 15) / 50) for index, share in enumerate(SHAPE)]
    if fault == "shifted":
        # A wrong calibration moves the whole distribution to the right.
        shape = [shape[0] * 0.2] * 14 + shape[:-14]
    norm = entries / sum(shape)
    bins = [poisson(rng, share * norm) for share in shape]
    if fault == "dead":
        # Part of the detector does not answer: the events of these bins are lost.
        bins[5:15] = [count // 25 for count in bins[5:15]]
    if fault == "spikes":
        # Noise fires in two narrow regions.
        bins[31] += round(entries * 0.16)
        bins[42] += round(entries * 0.22)
    return bins


def main(path):
    rng = random.Random(20250331)
    with open(path, "w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["run", "lumisection"] + [f"input_0[{index}]" for index in range(len(SHAPE))])
        for run, lumisections, start in RUNS:
            for lumisection in range(1, lumisections + 1):
                entries = start * math.exp(-lumisection / 1100) * rng.uniform(0.97, 1.03)
                tilt = (entries - 4200) / 15000 + rng.gauss(0, 0.03)
                writer.writerow([run, lumisection] + histogram(rng, entries, tilt, FAULTS.get((run, lumisection))))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "lumisections.csv")
