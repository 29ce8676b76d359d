package io.blobferry.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** What was measured in one scenario, by copier, in the order of the scenario's entries. */
final class Medians {
    private final SequencedMap<String, List<Measure>> measures = new LinkedHashMap<>();

    Medians(List<String> copiers) {
        copiers.forEach(copier -> measures.put(copier, new ArrayList<>()));
    }

    void add(String copier, Measure measure) {
        measures.get(copier).add(measure);
    }

    /** The copiers that ran, and their rounds. */
    Map<String, List<Measure>> all() {
        Map<String, List<Measure>> ran = new LinkedHashMap<>();
        measures.forEach((copier, rounds) -> {
            if (!rounds.isEmpty()) {
                ran.put(copier, List.copyOf(rounds));
            }
        });
        return ran;
    }

    /** The median of the copier's rounds; empty if it did not run. */
    Optional<Double> of(String copier, Figure figure) {
        double[] sorted = measures.getOrDefault(copier, List.of()).stream()
                .mapToDouble(figure::of)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int middle = sorted.length / 2;
        return Optional.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
