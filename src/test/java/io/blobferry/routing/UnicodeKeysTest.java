package io.blobferry.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.testing.UnicodeNames;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Unicode character of a name passes through keys and patterns as it is. */
class UnicodeKeysTest {
    private static final Route ROUTE = new Route("bucket", "prefix/");

    @Test
    void key_isMappedBackToItsBlob() {
        UnicodeNames.all().forEach(name -> {
            BlobAddress blob = new BlobAddress("account", "container", name);
            ROUTE.keyOf(blob).ifPresent(key -> {
                assertEquals("prefix/container/" + name, key.key());
                assertEquals(Optional.of(blob), ROUTE.blobOf("account", key));
            });
        });
    }

    @Test
    void patterns_spanEveryCharacter() {
        GlobPattern anything = new GlobPattern("**");
        GlobPattern below = new GlobPattern("folder/**/x?y*");
        UnicodeNames.all().forEach(name -> {
            assertTrue(anything.matches(name), name);
            assertTrue(below.matches("folder/" + name + "/x\uD83D\uDE00y" + name.replace('/', '-')), name);
            if (!name.isBlank()) {
                assertTrue(
                        new GlobPattern(name.replaceAll("[*?]", "") + "a").matches(name.replaceAll("[*?]", "") + "a"),
                        name);
            }
        });
    }

    static List<String> lineBreaks() {
        return UnicodeNames.lineBreaks();
    }

    @ParameterizedTest
    @MethodSource("lineBreaks")
    void pattern_nameWithLineBreak_isMatchedAsAWhole(String name) {
        assertTrue(new GlobPattern("folder/*after").matches(name));
        assertFalse(new GlobPattern("folder/before").matches(name));
        assertFalse(new GlobPattern("folder/after").matches(name));
        assertFalse(new GlobPattern("folder/before*").matches(name + "\n/x"));
    }

    @Test
    void pattern_withLineBreakAndWildcard_maySelectContainers() {
        BlobFilter filter = new BlobFilter(List.of(new GlobPattern("a\n*")), List.of(), List.of());
        assertTrue(filter.mayIncludeContainerWithPrefix("b"));
    }
}
