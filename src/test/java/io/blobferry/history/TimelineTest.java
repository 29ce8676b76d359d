package io.blobferry.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the rule that says what a key held at a moment. */
class TimelineTest {
    /** Moment and expected state. */
    record At(double time, String state) {}

    static Stream<Arguments> cases() {
        return Stream.of(
                of("no history", new Story(), at(10, "absent")),
                of(
                        "one version",
                        new Story().version("a", "100.4", 101),
                        at(99, "absent"),
                        at(100.3, "absent"),
                        at(100.4, "a"),
                        at(500, "a")),
                of(
                        "overwritten",
                        new Story().version("a", "100", 101).version("b", "200", 201),
                        at(99, "absent"),
                        at(150, "a"),
                        at(199, "a"),
                        at(200, "b"),
                        at(9000, "b")),
                of(
                        "backed up late",
                        new Story().version("a", "100", 5000).version("b", "200", 6000),
                        at(150, "a"),
                        at(4000, "b"),
                        at(99, "absent")),
                of(
                        "deleted",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.5", 210)
                                .marker(211),
                        at(150, "a"),
                        at(200.4, "a"),
                        at(200.5, "gone"),
                        at(9000, "gone")),
                of(
                        "deleted late: the record is written long after",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.5", 5000)
                                .marker(5001),
                        at(150, "a"),
                        at(300, "gone"),
                        at(5002, "gone")),
                of(
                        "deleted, and markers are off",
                        new Story().version("a", "100", 101).deleted("a", "200.5", 210),
                        at(150, "a"),
                        at(300, "gone")),
                of(
                        "deleted, and the ETag is not known",
                        new Story().version("a", "100", 101).deleted("-", "200.5", 210),
                        at(150, "a"),
                        at(300, "gone")),
                of(
                        "deleted in the second of its creation",
                        new Story().version("a", "100", 100).deleted("a", "100.5", 100),
                        at(100.2, "a"),
                        at(100.5, "gone"),
                        at(300, "gone")),
                of(
                        "a deletion of another version in the second of its creation",
                        new Story().version("a", "100", 101).deleted("x", "100.5", 103),
                        at(300, "a DELETION_ORDER_UNKNOWN")),
                of(
                        "a deletion of an unknown version in the second of its creation",
                        new Story().version("a", "100", 101).deleted("-", "100.5", 103),
                        at(300, "a DELETION_ORDER_UNKNOWN")),
                of(
                        "the event's time is finer than a second",
                        new Story().version("a", "100.7", 101).deleted("x", "100.5", 103),
                        at(300, "a")),
                of(
                        "re-created",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.5", 210)
                                .marker(211)
                                .version("b", "300", 301),
                        at(150, "a"),
                        at(250, "gone"),
                        at(300, "b"),
                        at(9000, "b")),
                of(
                        "re-created, and the deletion is recorded afterwards",
                        new Story()
                                .version("a", "100", 101)
                                .version("b", "300", 301)
                                .deleted("a", "200.5", 400),
                        at(150, "a"),
                        at(250, "gone"),
                        at(300, "b"),
                        at(9000, "b")),
                of(
                        "re-created in the second of the deletion",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.2", 202)
                                .version("b", "200", 203),
                        at(150, "a"),
                        at(250, "b"),
                        at(9000, "b")),
                of(
                        "re-created and deleted again",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200", 201)
                                .version("b", "300", 301)
                                .deleted("b", "400", 401),
                        at(250, "gone"),
                        at(350, "b"),
                        at(400, "gone")),
                of(
                        "re-created, and S3 got the record in the second of the new version",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.9", 201)
                                .version("b", "201", 201),
                        at(300, "b")),
                of(
                        "renamed away and back, with the same ETag",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.5", 210)
                                .version("a", "300.5", 310),
                        at(150, "a"),
                        at(250, "gone"),
                        at(300.5, "a'"),
                        at(9000, "a'")),
                of(
                        "undeleted: when is known within an interval",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200.5", 210)
                                .version("a", "250/310", 311),
                        at(240, "gone"),
                        at(260, "a' VALID_FROM_UNKNOWN"),
                        at(310, "a'")),
                of(
                        "undeleted, and the deletion is recorded again afterwards",
                        new Story()
                                .version("a", "100", 101)
                                .version("a", "250/310", 311)
                                .deleted("a", "200.5", 400),
                        at(240, "gone"),
                        at(9000, "a'")),
                of(
                        "undeleted and deleted within the interval",
                        new Story()
                                .version("a", "100", 101)
                                .version("a", "250/310", 311)
                                .deleted("a", "300", 400),
                        at(9000, "a' DELETION_ORDER_UNKNOWN")),
                of(
                        "a deletion that the reconciliation noticed",
                        new Story().version("a", "100", 101).deleted("a", "200/300", 301),
                        at(199, "a"),
                        at(250, "a DELETION_TIME_UNKNOWN"),
                        at(300, "gone")),
                of(
                        "an exact record replaces the interval of the same ETag",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "200/300", 301)
                                .deleted("a", "220", 400),
                        at(210, "a"),
                        at(220, "gone"),
                        at(9000, "gone")),
                of(
                        "an exact record without an ETag replaces the interval that it lies within",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "150/300", 301)
                                .deleted("-", "220", 400),
                        at(210, "a"),
                        at(220, "gone"),
                        at(9000, "gone")),
                of(
                        "an exact record without an ETag at the beginning of an interval is of another version",
                        new Story()
                                .version("a", "100", 101)
                                .unread("x", "150", 400)
                                .deleted("-", "150", 400)
                                .deleted("x", "150/300", 401),
                        at(200, "gone VERSION_NOT_READ"),
                        at(300, "gone")),
                of(
                        "deleted while it was being written: the record is older, and the interval that was noticed is not",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("-", "100.2", 100)
                                .deleted("a", "50/102.6", 102),
                        at(9000, "a DELETION_ORDER_UNKNOWN")),
                of(
                        "an exact record of another deletion does not replace an interval",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "150", 151)
                                .version("a", "180.5", 181)
                                .deleted("a", "200/300", 301),
                        at(160, "gone"),
                        at(190, "a'"),
                        at(250, "a' DELETION_TIME_UNKNOWN"),
                        at(300, "gone")),
                of(
                        "an interval of another ETag that ends after the version began",
                        new Story().version("a", "100", 101).deleted("x", "50/120", 121),
                        at(9000, "a DELETION_ORDER_UNKNOWN")),
                of(
                        "an interval of another ETag before the version",
                        new Story().deleted("x", "50/80", 81).version("a", "100", 101),
                        at(9000, "a")),
                of(
                        "a deletion shortly before the Last-Modified at which the interval begins",
                        new Story()
                                .skew(60)
                                .version("b", "300/400", 401)
                                .deleted("x", "290", 410)
                                .deleted("y", "200/239", 411),
                        at(9000, "b")),
                of(
                        "a deletion in the skew before an interval that begins at another time than Last-Modified",
                        new Story().skew(60).versionOf(100, "b", "300/400", 401).deleted("x", "290", 410),
                        at(9000, "b DELETION_ORDER_UNKNOWN")),
                of(
                        "a deletion in the skew before an interval, and before Last-Modified",
                        new Story()
                                .skew(60)
                                .versionOf(300, "b", "300.3/400", 401)
                                .deleted("x", "299", 410),
                        at(9000, "b")),
                of(
                        "a deletion shortly after the second of Last-Modified in which the version became valid",
                        new Story()
                                .skew(60)
                                .versionOf(300, "b", "300.3/301", 302)
                                .deleted("-", "305", 410),
                        at(303, "b"),
                        at(9000, "gone")),
                of(
                        "valid from a moment within an interval",
                        new Story().version("a", "100", 101).version("b", "200/260", 261),
                        at(199, "a"),
                        at(230, "b VALID_FROM_UNKNOWN"),
                        at(260, "b")),
                of(
                        "a version that no run read",
                        new Story()
                                .version("a", "100", 101)
                                .unread("x", "150.5", 200)
                                .version("b", "200", 201),
                        at(150.4, "a"),
                        at(160, "a VERSION_NOT_READ"),
                        at(200, "b"),
                        at(9000, "b")),
                of(
                        "a version that no run read, recorded after its successor was written",
                        new Story()
                                .version("a", "100", 101)
                                .version("b", "200", 201)
                                .unread("x", "150.5", 400),
                        at(160, "a VERSION_NOT_READ"),
                        at(9000, "b")),
                of(
                        "the unread version has the candidate's ETag",
                        new Story().version("a", "100", 101).unread("a", "100.5", 200),
                        at(9000, "a")),
                of(
                        "an unread version in the second of the candidate",
                        new Story().version("a", "100", 101).unread("x", "100.5", 101),
                        at(9000, "a VERSION_NOT_READ")),
                of(
                        "the unread version was deleted too",
                        new Story()
                                .version("a", "100", 101)
                                .unread("x", "150.5", 400)
                                .deleted("x", "180", 401),
                        at(160, "a VERSION_NOT_READ"),
                        at(180, "gone")),
                of(
                        "a deletion in the second in which the unread version began, of which no more is known",
                        new Story().unread("x", "100", 400).deleted("a", "100.5", 101),
                        at(200, "gone VERSION_NOT_READ")),
                of(
                        "deleted, re-created, and the new version was never read",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "150", 151)
                                .unread("x", "200.5", 400)
                                .deleted("x", "300", 401),
                        at(160, "gone"),
                        at(250, "gone VERSION_NOT_READ"),
                        at(300, "gone")),
                of(
                        "created and never read",
                        new Story().unread("x", "150.5", 400).version("b", "200", 201),
                        at(100, "absent"),
                        at(160, "absent VERSION_NOT_READ"),
                        at(200, "b")),
                of(
                        "the deletion of a version that no run saw",
                        new Story().version("a", "100", 101).deleted("x", "200", 210),
                        at(99, "absent"),
                        at(150, "a VERSION_NOT_SEEN"),
                        at(200, "gone")),
                of(
                        "the deletion of a version that no run saw, after the candidate's",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "150", 151)
                                .deleted("x", "200", 210),
                        at(120, "a"),
                        at(160, "gone VERSION_NOT_SEEN"),
                        at(200, "gone")),
                of(
                        "the deletion of a version that no run saw, before the first version",
                        new Story().deleted("x", "50", 60).version("a", "100", 101),
                        at(40, "absent VERSION_NOT_SEEN"),
                        at(60, "gone"),
                        at(100, "a")),
                of(
                        "the version that is deleted began after the moment",
                        new Story()
                                .version("a", "100", 101)
                                .version("b", "150", 151)
                                .deleted("b", "200", 210),
                        at(120, "a"),
                        at(160, "b"),
                        at(200, "gone")),
                of(
                        "a foreign marker",
                        new Story().version("a", "100", 101).marker(300),
                        at(200, "a"),
                        at(300, "a under a foreign marker"),
                        at(9000, "a under a foreign marker")),
                of(
                        "a foreign marker that counts",
                        new Story().version("a", "100", 101).marker(300).honoured(),
                        at(200, "a"),
                        at(300, "gone")),
                of(
                        "a foreign marker, and the next version",
                        new Story().version("a", "100", 101).marker(300).version("b", "400", 401),
                        at(350, "a under a foreign marker"),
                        at(9000, "b")),
                of(
                        "a marker whose record is of a time shortly after, by another clock",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "301.5", 300)
                                .marker(300),
                        at(300.5, "a"),
                        at(302, "gone")),
                of(
                        "the container was deleted",
                        new Story().version("a", "100", 101).containerDeleted("200/300", 301),
                        at(150, "a"),
                        at(250, "a CONTAINER_DELETED"),
                        at(9000, "a CONTAINER_DELETED")),
                of(
                        "the container was deleted and created again with the blob",
                        new Story()
                                .version("a", "100", 101)
                                .containerDeleted("200", 201)
                                .version("b", "300", 301),
                        at(250, "a CONTAINER_DELETED"),
                        at(9000, "b")),
                of(
                        "the blob was deleted before its container",
                        new Story()
                                .version("a", "100", 101)
                                .deleted("a", "150", 151)
                                .containerDeleted("200", 201),
                        at(9000, "gone")),
                of(
                        "stored below a copy of its predecessor with changed tags",
                        new Story()
                                .version("a", "100", 101)
                                .version("b", "200", 201)
                                .version("a", "100", 202)
                                .version("c", "300", 301),
                        at(150, "a"),
                        at(199, "a"),
                        at(200, "b"),
                        at(201, "b"),
                        at(250, "b"),
                        at(300, "c"),
                        at(9000, "c")),
                of(
                        "stored below two copies of its predecessor, under a foreign marker",
                        new Story()
                                .version("a", "100", 101)
                                .version("b", "200", 201)
                                .version("a", "100", 202)
                                .version("a", "100", 203)
                                .marker(400),
                        at(150, "a"),
                        at(250, "b"),
                        at(9000, "b under a foreign marker")),
                of(
                        "stored below a copy of its predecessor, and cannot be examined",
                        new Story()
                                .version("a", "100", 101)
                                .deniedVersion("d", 201)
                                .version("a", "100", 202),
                        at(9000, "a' VERSION_NOT_EXAMINED")),
                of(
                        "the content of an earlier version comes again",
                        new Story()
                                .version("a", "100", 101)
                                .version("b", "200", 201)
                                .version("a", "300.5", 301),
                        at(250, "b"),
                        at(300.6, "a'"),
                        at(9000, "a'")),
                of(
                        "a null version of the time without versioning",
                        new Story().nullVersion("a", "100", 101).version("b", "200", 201),
                        at(99, "absent"),
                        at(150, "null"),
                        at(9000, "b")),
                of(
                        "another client overwrote the backup afterwards",
                        new Story().version("a", "100", 101).foreignVersion("f", 200),
                        at(150, "a"),
                        at(199, "a")),
                of("another client's object alone", new Story().foreignVersion("f", 200), at(150, "not ours")),
                of(
                        "a version was removed after it was listed",
                        new Story().version("a", "100", 101).removedVersion("r", 200),
                        at(150, "a")),
                of(
                        "a later version cannot be examined",
                        new Story()
                                .version("a", "100", 101)
                                .deniedVersion("d", 200)
                                .version("c", "300", 301),
                        at(150, "a VERSION_NOT_EXAMINED"),
                        at(300, "c")),
                of(
                        "the candidate cannot be examined, and the order of a deletion depends on it",
                        new Story().deniedVersion("d", 101).deleted("-", "100.5", 102),
                        at(9000, "d DELETION_ORDER_UNKNOWN")));
    }

    private static Arguments of(String name, Story story, At... expected) {
        return Arguments.of(name, story, List.of(expected));
    }

    private static At at(double time, String state) {
        return new At(time, state);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void state_atAMoment(String name, Story story, List<At> expected) {
        for (At at : expected) {
            assertEquals(at.state(), story.at(at.time()), () -> name + " at " + at.time());
        }
    }

    @Test
    void latest_isTheNewestVersion_withoutALookAtAny() {
        Story story = new Story().version("a", "100", 101).version("b", "200", 201);
        assertEquals("b", story.latest());
        assertEquals(Set.of(), story.examined());
    }

    @Test
    void latestOfADeletedBlob_needsNoLookAtAnyVersion() {
        Story story =
                new Story().version("a", "100", 101).deleted("a", "200", 201).marker(202);
        assertEquals("gone", story.latest());
        assertEquals(Set.of(), story.examined());
    }

    @Test
    void keyThatHasNotChangedSince_isNotExamined() {
        Story story = new Story().version("a", "100", 101).version("b", "200", 201);
        assertEquals("b", story.at(300));
        assertEquals(Set.of(), story.examined());
    }

    @Test
    void keyThatChangedSince_isExaminedOnce() {
        Story story = new Story()
                .version("a", "100", 101)
                .version("b", "500", 501)
                .version("c", "600", 601)
                .version("d", "700", 701);
        assertEquals("a", story.at(300));
        assertEquals(Set.of("b"), story.examined());
    }

    @Test
    void keyWhoseContentCameAgain_isExaminedOnce() {
        Story story =
                new Story().version("a", "100", 101).version("b", "200", 201).version("a", "300", 301);
        assertEquals("a'", story.latest());
        assertEquals(Set.of("a'"), story.examined());
    }

    @Test
    void keyThatWasDeletedSince_isExaminedOnce() {
        Story story =
                new Story().version("a", "100", 101).deleted("a", "500", 501).marker(502);
        assertEquals("a", story.at(300));
        assertEquals(Set.of("a"), story.examined());
    }

    /** Its S3 time is within the skew, so it may have been written before the moment. */
    @Test
    void versionThatWasWrittenWithinTheSkew_isExamined() {
        Story story = new Story().skew(10).version("a", "100", 101).version("b", "200", 200);
        assertEquals("b", story.at(205));
        assertEquals(Set.of("b"), story.examined());
    }
}
