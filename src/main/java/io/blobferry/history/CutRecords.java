package io.blobferry.history;

import io.blobferry.format.HistoryRecord;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.history.RecordScan.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of keys that are too long for the record's own key, which has the beginning of the key and its hash. They are listed
 * before all keys with that beginning, and are held until these have passed.
 */
final class CutRecords {
    private final List<Found> held = new ArrayList<>();

    void add(Found found) {
        held.add(found);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Removes and returns the records of the key. */
    List<Found> take(String key) {
        if (held.isEmpty()) {
            return List.of();
        }
        String hash = HistoryRecord.hashOf(key);
        List<Found> taken = held.stream()
                .filter(found ->
                        key.startsWith(found.position()) && hashIn(found).equals(hash))
                .toList();
        held.removeAll(taken);
        return taken;
    }

    /** Removes and returns the records whose keys would have come before the key, by the hash of their key. */
    Map<String, List<Found>> passed(String key) {
        Map<String, List<Found>> passed = new LinkedHashMap<>();
        held.removeIf(found -> {
            boolean isPassed =
                    !key.startsWith(found.position()) && Utf8KeyOrder.COMPARATOR.compare(found.position(), key) < 0;
            if (isPassed) {
                passed.computeIfAbsent(hashIn(found), hash -> new ArrayList<>()).add(found);
            }
            return isPassed;
        });
        return passed;
    }

    private static String hashIn(Found found) {
        return found.record().subject() instanceof HistoryRecord.Cut(String beginning, String hash) ? hash : "";
    }
}
