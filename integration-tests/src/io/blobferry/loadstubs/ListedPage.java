package io.blobferry.loadstubs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * One page of a listing, cut as both clouds cut it: names in order, and all names that share what follows the prefix up to
 * the delimiter as one entry. The order is that of Java's strings, which is the services' own for ASCII.
 *
 * @param next the last name of this page, if another page follows: what the next one comes after
 */
record ListedPage<T>(List<Entry<T>> entries, Optional<String> next) {
    /** @param item absent: the name is a common prefix */
    record Entry<T>(String name, Optional<T> item) {}

    /**
     * The page that comes after the given name.
     *
     * @param delimiter empty: every name is an entry
     * @param after empty: the first page
     */
    static <T> ListedPage<T> of(NavigableMap<String, T> all, String prefix, String delimiter, String after, int most) {
        List<Entry<T>> entries = new ArrayList<>();
        String last = after;
        for (Map.Entry<String, T> found : all.tailMap(prefix, true).entrySet()) {
            String name = found.getKey();
            if (!name.startsWith(prefix)) {
                break;
            }
            int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
            String shown = end < 0 ? name : name.substring(0, end + delimiter.length());
            if (shown.compareTo(last) <= 0) {
                continue;
            }
            if (entries.size() == most) {
                return new ListedPage<>(entries, Optional.of(last));
            }
            entries.add(new Entry<>(shown, end < 0 ? Optional.of(found.getValue()) : Optional.empty()));
            last = shown;
        }
        return new ListedPage<>(entries, Optional.empty());
    }
}
