package io.blobferry.testing.cloud;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One page of a listing, cut as both clouds cut it: names in order, and all names that share what follows the prefix up to
 * the delimiter as one entry. The order is that of the map.
 *
 * @param next the last name of this page, if another page follows: what the next one comes after
 */
public record ListedPage<T>(List<Entry<T>> entries, Optional<String> next) {
    /**
     * One name.
     *
     * @param item absent: the name is a common prefix
     */
    public record Entry<T>(String name, Optional<T> item) {}

    /** The same page with other items. */
    public <U> ListedPage<U> map(BiFunction<String, T, U> change) {
        return new ListedPage<>(
                entries.stream()
                        .map(entry ->
                                new Entry<>(entry.name(), entry.item().map(item -> change.apply(entry.name(), item))))
                        .toList(),
                next);
    }

    /**
     * The page that comes after the given name.
     *
     * @param shown what is listed of an entry of the map, if it is listed at all
     * @param delimiter empty: every name is an entry
     * @param after empty: the first page
     */
    static <V, T> ListedPage<T> of(
            NavigableMap<String, V> all,
            Function<V, Optional<T>> shown,
            String prefix,
            String delimiter,
            String after,
            int max) {
        Comparator<? super String> order =
                Objects.requireNonNullElse(all.comparator(), Comparator.<String>naturalOrder());
        List<Entry<T>> entries = new ArrayList<>();
        String last = after;
        for (Map.Entry<String, V> found : all.tailMap(prefix, true).entrySet()) {
            String name = found.getKey();
            if (!name.startsWith(prefix)) {
                break;
            }
            int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
            String entry = end < 0 ? name : name.substring(0, end + delimiter.length());
            if (order.compare(entry, last) <= 0) {
                continue;
            }
            Optional<T> item = shown.apply(found.getValue());
            if (item.isEmpty()) {
                continue;
            }
            if (entries.size() == max) {
                return new ListedPage<>(entries, Optional.of(last));
            }
            entries.add(new Entry<>(entry, end < 0 ? item : Optional.empty()));
            last = entry;
        }
        return new ListedPage<>(entries, Optional.empty());
    }
}
