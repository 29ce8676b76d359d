package io.blobferry.simulation;

import java.util.List;
import java.util.stream.Stream;

/** The deliberate bugs that the simulation has to find. */
final class Mutants {
    static final List<Mutant> ALL = Stream.of(
                    CopyMutants.ALL,
                    DeletionMutants.ALL,
                    SegmentMutants.ALL,
                    HandoverMutants.ALL,
                    ResourceMutants.ALL,
                    ValidityMutants.ALL)
            .flatMap(List::stream)
            .toList();

    private Mutants() {}
}
