package io.blobferry.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.verify.VerifyResult.Proof;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    private final VerifyFixture account = new VerifyFixture();

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "folder/blob-" + i).toList();
    }

    /** The documented formula, computed by other means: {@code printf '7\naccount/container/a' | sha256sum}. */
    @Test
    void hash_isThatOfTheDocumentation() {
        assertEquals(0x735cde080e1902a4L, NameHash.of("7", "account/container/a"));
    }

    @Test
    void share_drawsAboutSoMany() {
        Sample sample = Sample.parse("2%", "7");
        long drawn = names(100_000).stream().filter(sample::includes).count();
        assertTrue(drawn > 1_800 && drawn < 2_200, () -> "drawn " + drawn);
        assertTrue(names(1_000).stream().allMatch(Sample.parse("100%", "7")::includes));
    }

    @Test
    void seed_decidesTheDraw() {
        List<String> names = names(10_000);
        List<String> one =
                names.stream().filter(Sample.parse("1%", "one")::includes).toList();
        assertEquals(
                one, names.stream().filter(Sample.parse("1%", "one")::includes).toList());
        assertNotEquals(
                one, names.stream().filter(Sample.parse("1%", "two")::includes).toList());
    }

    @Test
    void number_drawsTheSameInAnyOrder() {
        Sample sample = Sample.parse("25", "7");
        List<String> names = new ArrayList<>(names(1_000));
        List<String> first = draw(sample, names);
        Collections.shuffle(names, new Random(1));
        assertEquals(25, first.size());
        assertEquals(first, draw(sample, names));
    }

    private static List<String> draw(Sample sample, List<String> names) {
        Draw<String> draw = new Draw<>(sample.count());
        names.forEach(name -> draw.offer(sample.hash(name), name));
        return draw.drawn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0%", "101%", "-1", "2 %", "%", "1e3", "500000", "half"})
    void malformedSample_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Sample.parse(text, "7"));
    }

    @Test
    void text_isThatOfTheOption() {
        assertEquals("2%", Sample.parse("2%", "7").toString());
        assertEquals("0.05%", Sample.parse("0.05%", "7").toString());
        assertEquals("500 blobs", Sample.parse("500", "7").toString());
    }

    @Test
    void number_isReadAndTheRestComparedByTheListings() {
        names(20).forEach(account::backedUp);
        account.longAfter();
        VerifyResult result = account.verify(VerifyFixture.sample(Depth.READ_TARGET, Sample.parse("5", "7")));
        assertEquals(5, result.proven(Proof.TARGET));
        assertEquals(15, result.proven(Proof.LISTING));
        assertEquals(20, result.counts().blobs());
    }

    @Test
    void share_namesDamageInTheDrawAlone() {
        names(40).forEach(account::backedUp);
        account.longAfter();
        names(40).forEach(name -> account.reader.rot(account.key(name)));
        Sample sample = Sample.parse("25%", "7");
        VerifyResult result = account.verify(VerifyFixture.sample(Depth.READ_BOTH, sample));
        List<String> expected = names(40).stream()
                .filter(name -> sample.includes("account/container/" + name))
                .map(name -> "BYTES " + name)
                .sorted()
                .toList();
        assertFalse(expected.isEmpty());
        assertEquals(expected, account.foundSorted());
        assertEquals(40 - expected.size(), result.proven(Proof.LISTING));
    }
}
