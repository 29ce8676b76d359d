package io.blobferry.verify;

import static io.blobferry.verify.DifferenceKind.EXTRA;
import static io.blobferry.verify.DifferenceKind.KEPT;
import static io.blobferry.verify.VerifyFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.report.Report.Verdict;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.verify.VerifyResult.Proof;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {
    private final VerifyFixture account = new VerifyFixture();

    /** What each damage is found as, where the object itself is asked for. */
    private void damageOneOfEach() {
        for (String name : List.of("a", "foreign", "lost", "missing", "size", "stale", "unchecked", "z")) {
            account.backedUp(name);
        }
        BlobContent original =
                account.clouds.source.current(account.blob("lost")).content();
        account.longAfter();
        account.clouds.target.overwrite(account.key("foreign"), account.content(BackupFixture.SMALL));
        account.clouds.target.overwrite(account.key("lost"), original);
        account.clouds.target.delete(account.key("missing"));
        account.clouds.source.put(account.blob("stale"), account.content(BackupFixture.SMALL));
        ETag etag = account.clouds
                .source
                .current(account.blob("unchecked"))
                .properties()
                .version()
                .etag();
        account.clouds.target.putWithoutChecksum(account.key("unchecked"), account.content(BackupFixture.SMALL), etag);
        ETag sized = account.clouds
                .source
                .current(account.blob("size"))
                .properties()
                .version()
                .etag();
        account.clouds.target.putWithoutChecksum(account.key("size"), account.content(3), sized);
        account.backedUp("extra");
        account.clouds.source.delete(account.blob("extra"));
        account.longAfter();
    }

    @ParameterizedTest
    @EnumSource(
            value = Depth.class,
            names = {"HEAD", "READ_TARGET", "READ_BOTH"})
    void damages_areNamedAndNothingElse(Depth depth) {
        damageOneOfEach();
        VerifyResult result = account.verify(depth);
        assertEquals(
                List.of(
                        "EXTRA extra",
                        "FOREIGN foreign",
                        "METADATA_LOST lost",
                        "MISSING missing",
                        "NO_CHECKSUM unchecked",
                        "SIZE size",
                        "STALE stale"),
                account.foundSorted());
        assertEquals(Verdict.DIFFERENCES, result.verdict());
        assertEquals(
                2,
                result.proven(
                        depth == Depth.HEAD ? Proof.HEAD : depth == Depth.READ_TARGET ? Proof.TARGET : Proof.BOTH));
    }

    /** What has the size and a later time is not contradicted, and the report says that it is not proven. */
    @Test
    void listing_namesWhatItProvesAlone() {
        damageOneOfEach();
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(List.of("EXTRA extra", "MISSING missing", "SIZE size", "STALE stale"), account.foundSorted());
        assertEquals(5, result.proven(Proof.LISTING));
    }

    /** An object that lost its metadata alone has the ETag that the row names. */
    @Test
    void rows_nameWhatIsNotTheBackupOfTheRow() {
        damageOneOfEach();
        VerifyResult result = account.verify(Depth.ROWS);
        assertEquals(3, result.proven(Proof.ROW));
        assertEquals(
                List.of(
                        "EXTRA extra",
                        "FOREIGN foreign",
                        "MISSING missing",
                        "NO_CHECKSUM unchecked",
                        "SIZE size",
                        "STALE stale"),
                account.foundSorted());
    }

    @Test
    void soundAccount_isProvenByWhatWasAsked() {
        account.backedUp("a");
        account.backedUp("large", account.content(BackupFixture.LARGE));
        account.backedUp("empty", account.content(0));
        account.longAfter();
        for (Depth depth : Depth.values()) {
            VerifyResult result = account.verify(depth);
            assertEquals(List.of(), account.found, depth::toString);
            assertEquals(Verdict.SOUND, result.verdict());
            assertEquals(
                    3,
                    result.proven().values().stream().mapToLong(Long::longValue).sum());
            assertEquals(0, depth == Depth.LISTING ? 0 : result.proven(Proof.LISTING), depth::toString);
        }
    }

    @Test
    void bitRot_isFoundByReadingAlone() {
        account.backedUp("a");
        account.backedUp("rotten");
        account.longAfter();
        account.reader.rot(account.key("rotten"));
        account.verify(Depth.HEAD);
        assertEquals(List.of(), account.found);
        account.verify(Depth.READ_TARGET);
        assertEquals(List.of("BYTES rotten"), account.found);
        account.verify(Depth.READ_BOTH);
        assertEquals(List.of("BYTES rotten"), account.found);
    }

    @Test
    void sidecarThatIsGone_isMetadataLost() {
        account.backedUp("a");
        account.longAfter();
        account.clouds.target.damage(
                account.key("a"),
                new SourceAttributes.Loss(SourceAttributes.LossKind.SIDECAR_MISSING, "the sidecar is gone"));
        account.verify(Depth.READ_TARGET);
        assertEquals(List.of("METADATA_LOST a"), account.found);
    }

    @Test
    void archivedObject_isNotReadAndLeavesTheResultIncomplete() {
        account.backedUp("a");
        account.longAfter();
        account.clouds.target.setAvailability(account.key("a"), new StoredVersion.Archived());
        VerifyResult result = account.verify(Depth.READ_TARGET);
        assertEquals(List.of("ARCHIVED a"), account.found);
        assertEquals(Verdict.INCOMPLETE, result.verdict());
    }

    @Test
    void changedTags_differ() {
        account.backedUp("a");
        account.longAfter();
        account.clouds.source.changeTags(account.blob("a"), java.util.Map.of("state", "closed"));
        account.verify(Depth.HEAD);
        assertEquals(List.of(), account.found);
        account.verify(new VerifyRequest(Optional.empty(), "", Depth.HEAD, Optional.empty(), VerifyFixture.SKEW, true));
        assertEquals(List.of("TAGS a"), account.found);
        account.verify(Depth.READ_TARGET);
        assertEquals(List.of("TAGS a"), account.found);
    }

    @Test
    void blobThatIsBeingCopied_isNoDifferenceWhileItIsYoung() {
        account.clouds.source.put(account.blob("a"), account.content(BackupFixture.SMALL));
        account.copying("a");
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(List.of("IN_PROGRESS a"), account.found);
        assertEquals(Verdict.SOUND, result.verdict());
        account.longAfter();
        result = account.verify(Depth.LISTING);
        assertEquals(List.of("MISSING a"), account.found);
        assertTrue(
                account.differences.getFirst().detail().contains("it is being copied"), account.differences::toString);
        assertEquals(Verdict.DIFFERENCES, result.verdict());
    }

    /** Its event may be on the way: it is checked again when it has had its time. */
    @Test
    void blobThatHasJustChanged_isCheckedAgainAtTheEnd() {
        account.clouds.source.put(account.blob("a"), account.content(BackupFixture.SMALL));
        account.clouds.source.put(account.blob("b"), account.content(BackupFixture.SMALL));
        account.sleeper = pause -> account.backUp("a");
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(List.of("MISSING b"), account.found);
        assertEquals(1, result.proven(Proof.HEAD));
    }

    @Test
    void blobThatWasJustDeleted_isCheckedAgainAtTheEnd() {
        account.backedUp("a");
        account.backedUp("b");
        account.longAfter();
        account.clouds.source.delete(account.blob("a"));
        account.clouds.source.delete(account.blob("b"));
        account.sleeper = pause -> account.clouds.target.delete(account.key("a"));
        account.verify(Depth.LISTING);
        assertEquals(List.of("EXTRA b"), account.found);
    }

    @Test
    void failureRow_isNamed() {
        account.clouds.source.put(account.blob("a"), account.content(BackupFixture.SMALL));
        account.failed("a", FailureCause.ARCHIVED);
        account.longAfter();
        account.verify(Depth.LISTING);
        assertEquals(List.of("MISSING a"), account.found);
        assertTrue(account.differences.getFirst().detail().contains("ARCHIVED"), account.differences::toString);
    }

    @Test
    void deletedBlob_isKeptWhereNoMarkerIsPlaced() {
        account.backedUp("a");
        account.clouds.source.delete(account.blob("a"));
        account.longAfter();
        account.placement = DeleteMarkerPolicy.Placement.NEVER;
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(List.of(), account.found);
        assertEquals(1, result.found(KEPT));
        assertEquals(0, result.found(EXTRA));
        assertEquals(Verdict.SOUND, result.verdict());

        account.placement = DeleteMarkerPolicy.Placement.VERSIONED;
        account.verify(Depth.LISTING);
        assertEquals(List.of("EXTRA a"), account.found);
        account.clouds.target.disableVersioning();
        assertEquals(1, account.verify(Depth.LISTING).found(KEPT));
    }

    @Test
    void objectOfAnotherClient_isForeignWithoutABlob() {
        account.backedUp("a");
        account.longAfter();
        account.clouds.target.overwrite(account.key("notes.txt"), account.content(3));
        account.verify(Depth.LISTING);
        assertEquals(List.of("FOREIGN notes.txt"), account.found);
    }

    @Test
    void objectThatNoRouteGivesToABlob_isCountedAlone() {
        Route route = account.clouds.route;
        account.routes = Routes.of(new Route(
                "some",
                new BlobFilter(List.of(), List.of(), List.of(new GlobPattern("*.tmp"))),
                route.bucket(),
                route.prefix(),
                StorageClass.STANDARD));
        account.clouds.source.put(account.blob("a.tmp"), account.content(3));
        account.clouds.target.overwrite(
                new io.blobferry.domain.ObjectKey(route.bucket(), "container/b.tmp"), account.content(3));
        account.longAfter();
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(List.of(), account.found);
        assertEquals(1, result.counts().unrouted());
        assertEquals(1, result.counts().unrelated());
    }

    @Test
    void prefix_limitsBothSides() {
        account.backedUp("2026/a");
        account.backedUp("2025/b");
        account.longAfter();
        account.clouds.target.delete(account.key("2025/b"));
        account.clouds.target.overwrite(account.key("2025/c"), account.content(3));
        VerifyResult result = account.verify(new VerifyRequest(
                Optional.of(VerifyFixture.CONTAINER),
                "2026/",
                Depth.LISTING,
                Optional.empty(),
                VerifyFixture.SKEW,
                false));
        assertEquals(List.of(), account.found);
        assertEquals(1, result.counts().blobs());
    }

    @Test
    void containerThatIsMissing_isNamedWhereTheSettingsNameIt() {
        account.backedUp("a");
        account.clouds.source.hideContainer(account.blob("a"));
        VerifyResult result = account.verify(Depth.LISTING);
        assertEquals(1, result.found(DifferenceKind.CONTAINER_MISSING));
        assertThrows(
                NoSuchElementException.class,
                () -> account.verify(new VerifyRequest(
                        Optional.of(VerifyFixture.CONTAINER),
                        "",
                        Depth.LISTING,
                        Optional.empty(),
                        VerifyFixture.SKEW,
                        false)));
    }

    @Test
    void listingThatFails_leavesTheContainerOutAndSaysSo() {
        account.backedUp("a");
        account.clouds.faults.before("target.list", 1, FaultInjector.connectionLost());
        VerifyResult result = account.verify(request(Depth.LISTING));
        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertEquals(1, result.incomplete().size());
        assertTrue(result.incomplete().getFirst().startsWith("container: "), result.incomplete()::toString);
    }
}
