package io.blobferry.backfill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.report.Report.Verdict;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.testing.BackupFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blobs that a list names. */
class NamedBlobsTest {
    private static final long SMALL = BackupFixture.SMALL;

    private final BackfillFixture account = new BackfillFixture();

    private static List<String> lines(byte[] text, Optional<String> container) {
        NameList list = new NameList(new ByteArrayInputStream(text), "account", container);
        List<String> lines = new ArrayList<>();
        for (Optional<NameList.Line> line = list.next(); line.isPresent(); line = list.next()) {
            lines.add(
                    switch (line.get()) {
                        case NameList.Named named -> named.number() + " " + named.blob();
                        case NameList.Broken broken -> broken.number() + " broken: " + broken.reason();
                    });
        }
        return lines;
    }

    @Test
    void names_areLines() {
        assertEquals(
                List.of("1 account/c/a", "2 account/c/b c", "5 account/d/e/f", "6 account/d/ g "),
                lines("\uFEFFc/a\r\nc/b c\n\n\r\nd/e/f\nd/ g ".getBytes(UTF_8), Optional.empty()));
        assertEquals(List.of("1 account/c/a", "2 account/c/b/d"), lines("a\nb/d\n".getBytes(UTF_8), Optional.of("c")));
        assertEquals(List.of(), lines(new byte[0], Optional.empty()));
    }

    @Test
    void brokenLines_areNamedByTheirNumberAndTheOthersAreRead() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write("c/a\nno-slash\n/x\nc/\n".getBytes(UTF_8));
        text.write(new byte[] {'c', '/', (byte) 0xFF, '\n'});
        text.write(("c/" + "x".repeat(100_000) + "\n").getBytes(UTF_8));
        text.write(("c/" + "y".repeat(1_025) + "\nc/z").getBytes(UTF_8));

        List<String> lines = lines(text.toByteArray(), Optional.empty());

        assertEquals(8, lines.size());
        assertEquals("1 account/c/a", lines.get(0));
        assertTrue(lines.get(1).startsWith("2 broken: expected CONTAINER/NAME: no-slash"), lines.get(1));
        assertTrue(lines.get(2).startsWith("3 broken"));
        assertTrue(lines.get(3).startsWith("4 broken"));
        assertEquals("5 broken: it is not UTF-8", lines.get(4));
        assertEquals("6 broken: it has 100002 bytes, which no name has", lines.get(5));
        assertTrue(lines.get(6).startsWith("7 broken: name must have 1 to 1024 characters"), lines.get(6));
        assertEquals("8 account/c/z", lines.get(7));
    }

    @Test
    void listThatCannotBeRead_saysAtWhichLine() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("device gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };

        UncheckedIOException thrown = assertThrows(
                UncheckedIOException.class, () -> new NameList(broken, "account", Optional.empty()).next());

        assertTrue(thrown.getMessage().contains("line 1") && thrown.getMessage().contains("device gone"));
    }

    @Test
    void namedBlobs_areComparedAndCopiedAndTheOthersAreNot() {
        account.backedUp("there", SMALL);
        account.backedUp("overwritten", SMALL);
        account.write("overwritten", SMALL);
        account.write("missing", SMALL);
        account.write("large", BackfillFixture.LARGE);
        account.write("not named", SMALL);

        BackfillResult result = account.run(account.ofNames(
                Optional.empty(), "container/there\ncontainer/overwritten\ncontainer/missing\ncontainer/large\n"));

        assertEquals(Verdict.SOUND, result.verdict());
        assertEquals(4, result.counts().compared());
        assertEquals(1, result.counts().upToDate());
        assertEquals(3, result.counts().copied());
        assertTrue(account.isBackedUp("overwritten") && account.isBackedUp("missing") && account.isBackedUp("large"));
        assertEquals(Optional.empty(), account.clouds.target.current(account.key(account.blob("not named"))));
        assertEquals(0, account.clouds.faults.count("target.list"));
    }

    @Test
    void brokenUnknownAndUnroutedNames_areLinesOfTheReport() {
        account.routes = Routes.of(new Route(
                "some",
                new BlobFilter(List.of(), List.of(), List.of(new GlobPattern("*.tmp"))),
                "backups",
                "",
                StorageClass.STANDARD));
        account.write("a", SMALL);
        account.write("b.tmp", SMALL);

        BackfillResult result = account.run(
                account.ofNames(Optional.empty(), "nonsense\ncontainer/b.tmp\ncontainer/deleted\ncontainer/a\n"));

        assertEquals(Verdict.DIFFERENCES, result.verdict());
        assertEquals(3, result.counts().refusedLines());
        assertEquals(
                List.of("refused account/container/b.tmp", "refused account/container/deleted", "refused line 1"),
                account.foundSorted());
        assertTrue(account.isBackedUp("a"));
    }

    @Test
    void archivedName_hasAFailureRow() {
        account.write("archived", SMALL, blob -> blob.unreadable(FailureCause.ARCHIVED));

        BackfillResult result = account.run(account.ofNames(Optional.of(BackfillFixture.CONTAINER), "archived"));

        assertEquals(1, result.failed());
        assertFalse(account.clouds.failures.rows().isEmpty());
    }

    @Test
    void containerOfAllNames_mustBeBackedUp() {
        account.routes = Routes.of(new Route(
                "other",
                new BlobFilter(List.of(new GlobPattern("other")), List.of(), List.of()),
                "backups",
                "",
                StorageClass.STANDARD));

        assertThrows(
                NoSuchElementException.class,
                () -> account.run(account.ofNames(Optional.of(BackfillFixture.CONTAINER), "a")));
    }
}
