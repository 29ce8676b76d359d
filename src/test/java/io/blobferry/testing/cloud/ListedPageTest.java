package io.blobferry.testing.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedPageTest {
    private static final TreeMap<String, Integer> ALL =
            new TreeMap<>(Map.of("other", 0, "x/a", 1, "x/b/1", 2, "x/b/2", 3, "x/c", 4, "x/d/5", 5, "y", 6));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void pages_ofAnySize_joinToTheListing(int max) {
        assertEquals(List.of("x/a", "x/b/1", "x/b/2", "x/c", "x/d/5"), names("x/", "", max));
        assertEquals(List.of("x/a", "x/b/", "x/c", "x/d/"), names("x/", "/", max));
        assertEquals(List.of("other", "x/", "y"), names("", "/", max));
        assertEquals(List.of(), names("z", "/", max));
    }

    private static List<String> names(String prefix, String delimiter, int max) {
        List<String> names = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            ListedPage<Integer> page = ListedPage.of(ALL, Optional::of, prefix, delimiter, after.get(), max);
            page.entries().forEach(entry -> names.add(entry.name()));
            after = page.next();
        }
        return names;
    }
}
