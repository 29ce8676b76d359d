package io.blobferry.events;

import static io.blobferry.events.NamedEvents.ACCOUNT;
import static io.blobferry.events.NamedEvents.CONTAINER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.routing.SourceScope;
import io.blobferry.testing.UnicodeNames;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which blob an event means, by the URL in its data and its subject. */
class EventNamesTest {
    private static final String HOST = "https://account.blob.core.windows.net/";
    private static final EventReader READER = new EventReader(new SourceScope(ACCOUNT, Set.of()));

    private static ParsedEvent read(String text) {
        List<ParsedEvent> events = READER.read(text);
        assertEquals(1, events.size());
        return events.getFirst();
    }

    private static String changedName(String text) {
        return assertInstanceOf(ParsedEvent.BlobChanged.class, read(text))
                .event()
                .blob()
                .name();
    }

    private static List<BlobAddress> candidates(String text) {
        return assertInstanceOf(ParsedEvent.Ambiguous.class, read(text)).candidates().stream()
                .map(candidate -> ((ParsedEvent.BlobChanged) candidate).event().blob())
                .toList();
    }

    private static BlobAddress blob(String name) {
        return new BlobAddress(ACCOUNT, CONTAINER, name);
    }

    @Test
    void halfSurrogatePairInTheUrl_isNotCertain() {
        String url = HOST + CONTAINER + "/a\uD83Db";
        assertEquals(List.of(blob("a\uFFFDb")), candidates(NamedEvents.created("a\uD83Db", url)));
    }

    /** As Event Grid sends it: azure-event-grid-viewer#9. */
    @ParameterizedTest
    @CsvSource({
        "tasklog_14\uFFFD\uFFFD.log, tasklog_14\uD83D\uDC8E.log",
        "\uFFFD\uFFFD\uFFFD\uFFFD, \uD83D\uDE00\uD83D\uDC8E",
        "\uFFFD, \uD83D\uDE00",
        "ü\uFFFD\uFFFDü\uFFFD\uFFFD/\uFFFD\uFFFD, ü\uD83D\uDE00ü\uD83D\uDE00/\uD83D\uDE00",
        "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD, \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC66",
    })
    void damagedSubject_nameIsTheUrls(String damaged, String name) {
        assertEquals(name, changedName(NamedEvents.created(damaged, NamedEvents.blobUrl(name))));
    }

    @Test
    void damagedSubject_manyCharacters_isComparedInTime() {
        String name = "ä\uD83D\uDE00".repeat(300) + "!";
        assertEquals(
                name, changedName(NamedEvents.created("ä\uFFFD\uFFFD".repeat(300) + "!", NamedEvents.blobUrl(name))));
        String other = "ä\uD83D\uDE00".repeat(300) + "?";
        assertEquals(
                2,
                candidates(NamedEvents.created("ä\uFFFD\uFFFD".repeat(300) + "!", NamedEvents.blobUrl(other)))
                        .size());
    }

    /** Half a surrogate pair is a lost character, too: no table row and no queue could hold it. */
    @Test
    void halfSurrogatePair_isALostCharacter() {
        String text = NamedEvents.created("a\uFFFD\uFFFD", NamedEvents.blobUrl("a\uD83D\uDE00"))
                .replace("\uFFFD\uFFFD", "\\ud83d\uFFFD");
        assertEquals("a\uD83D\uDE00", changedName(text));
        assertTrue(READER.receive(text).getFirst().text().indexOf('\uD83D') < 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+b",
                "a b",
                "a%2Bb",
                "a%20b",
                "100%",
                "100%zz",
                "%41",
                "a?b",
                "a#b",
                "a?b#c?d",
                "/leading",
                "//",
                "trailing/",
                "trailing.",
                "a/../b",
                "..",
                ".",
                "a//b",
                "a\\b",
                "a&b=c;d",
                "blobs/x",
                "\uD83D\uDE00",
                "ü"
            })
    void subjectAndEncodedUrl_agree(String name) {
        assertEquals(name, changedName(NamedEvents.created(name)));
        String slashesEncoded = NamedEvents.blobUrl("").replace("blob.core", "dfs.core")
                + NamedEvents.encoded(name).replace("/", "%2F").replace("%C3%BC", "%c3%bc");
        assertEquals(name, changedName(NamedEvents.created(name, slashesEncoded)));
    }

    /** Not form decoding: + stays +. */
    @Test
    void plusInUrl_isAPlus() {
        assertEquals("a+b", changedName(NamedEvents.created("a+b", HOST + "container/a+b")));
    }

    @ParameterizedTest
    @CsvSource({
        "https://account.dfs.core.windows.net/container/a",
        "https://account.z6.blob.storage.azure.net/container/a",
        "https://account.blob.core.chinacloudapi.cn/container/a",
        "https://account-secondary.blob.core.windows.net/container/a",
        "https://files.example.com/container/a",
        "http://127.0.0.1:10000/account/container/a",
        "https://account.blob.core.windows.net/container/a?snapshot=2026-01-02T03:04:05.0000000Z",
        "https://account.blob.core.windows.net/%63ontainer/a",
    })
    void anyHost_namesTheBlob(String url) {
        assertEquals("a", changedName(NamedEvents.created("a", url)));
    }

    @ParameterizedTest
    @CsvSource({
        "container/a?b#c, a?b#c",
        "container/100% done?, 100% done?",
        "container/100%\uD83D\uDE00, 100%\uD83D\uDE00",
    })
    void unencodedUrl_agreesWithSubject(String path, String name) {
        assertEquals(name, changedName(NamedEvents.created(name, HOST + path)));
        assertEquals(name, changedName(NamedEvents.created(name.replace("\uD83D\uDE00", "\uFFFD\uFFFD"), HOST + path)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no URL",
                "https://",
                "https://account.blob.core.windows.net/",
                "7",
                "/container/a",
                HOST + "container/%FF"
            })
    void urlThatCannotBeRead_nameIsTheSubjects(String url) {
        assertEquals("a b", changedName(NamedEvents.created("a b", url)));
        assertEquals(List.of(blob("a\uFFFD")), candidates(NamedEvents.created("a\uFFFD", url)));
    }

    @Test
    void urlMissingOrNoText_nameIsTheSubjects() {
        assertEquals("a", changedName(NamedEvents.of("BlobCreated", "a", NamedEvents.data("PutBlob"))));
        ObjectNode data = NamedEvents.data("PutBlob");
        data.putArray("url").add(HOST + "container/b");
        assertEquals("a", changedName(NamedEvents.of("BlobCreated", "a", data)));
    }

    @ParameterizedTest
    @CsvSource({"a, b", "a b, a+b", "a%20b, 'a b'", "a, a/", "a, a.", "a\uFFFD, abc", "\uFFFDa, \uD83D\uDE00b"})
    void urlAndSubjectDisagree_bothAreCandidates(String subject, String url) {
        assertEquals(
                List.of(blob(url), blob(subject)), candidates(NamedEvents.created(subject, NamedEvents.blobUrl(url))));
    }

    @Test
    void urlOfAnotherContainer_bothAreCandidates() {
        assertEquals(
                List.of(new BlobAddress(ACCOUNT, "other", "a"), blob("a")),
                candidates(NamedEvents.created("a", HOST + "other/a")));
    }

    /** The blob may have that name. Where it has not, its real name is unknown. */
    @Test
    void replacementCharacterInBoth_isAmbiguous() {
        assertEquals(List.of(blob("a\uFFFDb")), candidates(NamedEvents.created("a\uFFFDb")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$root/a", "%24root/a", "a"})
    void rootContainer_mayBeLeftOutOfTheUrl(String path) {
        ParsedEvent event =
                read(NamedEvents.created("a", HOST + path).replace("containers/container", "containers/$root"));
        assertEquals(
                new BlobAddress(ACCOUNT, "$root", "a"),
                assertInstanceOf(ParsedEvent.BlobChanged.class, event).event().blob());
    }

    @Test
    void webContainer_isAContainer() {
        ParsedEvent event = read(NamedEvents.created("index.html", HOST + "$web/index.html")
                .replace("containers/container", "containers/$web"));
        assertEquals(
                new BlobAddress(ACCOUNT, "$web", "index.html"),
                assertInstanceOf(ParsedEvent.BlobChanged.class, event).event().blob());
    }

    @Test
    void containerNamedAsTheAccount_isAContainer() {
        String subject = "containers/" + ACCOUNT;
        String text = NamedEvents.created("container/a", HOST + ACCOUNT + "/container/a")
                .replace("containers/container", subject);
        assertEquals(
                new BlobAddress(ACCOUNT, ACCOUNT, "container/a"),
                assertInstanceOf(ParsedEvent.BlobChanged.class, read(text))
                        .event()
                        .blob());
    }

    @Test
    void deletion_nameIsTheUrls() {
        String text = NamedEvents.of(
                "BlobDeleted",
                "\uFFFD\uFFFD",
                NamedEvents.data("DeleteBlob").put("url", NamedEvents.blobUrl("\uD83D\uDE00")));
        assertEquals(
                blob("\uD83D\uDE00"),
                assertInstanceOf(ParsedEvent.BlobDeleted.class, read(text))
                        .deletion()
                        .event()
                        .blob());
    }

    @Test
    void renamedBlob_hasBothNames() {
        String text = NamedEvents.of(
                "BlobRenamed",
                "new\uFFFD\uFFFD",
                NamedEvents.data("RenameFile")
                        .put("destinationUrl", NamedEvents.blobUrl("new\uD83D\uDE00"))
                        .put("sourceUrl", NamedEvents.blobUrl("old \uD83D\uDE00")));
        ParsedEvent.BlobRenamed renamed = assertInstanceOf(ParsedEvent.BlobRenamed.class, read(text));
        assertEquals(blob("new\uD83D\uDE00"), renamed.event().blob());
        assertEquals(blob("old \uD83D\uDE00"), renamed.previous());
        assertEquals(blob("old \uD83D\uDE00"), renamed.previousEvent().event().blob());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dir\uD83D\uDE00", "dir\uD83D\uDE00/"})
    void renamedDirectory_nameIsTheUrls(String name) {
        String text = NamedEvents.of(
                "DirectoryRenamed",
                "dir\uFFFD\uFFFD",
                NamedEvents.data("RenameDirectory").put("destinationUrl", NamedEvents.blobUrl(name)));
        assertEquals(
                blob("dir\uD83D\uDE00"),
                assertInstanceOf(ParsedEvent.DirectoryRenamed.class, read(text))
                        .event()
                        .directory());
    }

    static List<String> lineBreaks() {
        return UnicodeNames.lineBreaks();
    }

    @ParameterizedTest
    @MethodSource("lineBreaks")
    void nameWithLineBreak_isRead(String name) {
        assertEquals(name, changedName(NamedEvents.created(name)));
        assertEquals(name, changedName(NamedEvents.created(name, "")));
    }
}
