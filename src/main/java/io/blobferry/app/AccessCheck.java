package io.blobferry.app;

import io.blobferry.aws.s3.BucketCheck;
import io.blobferry.azure.blob.SourceCheck;
import io.blobferry.config.Settings;
import io.blobferry.diagnostics.CheckId;
import io.blobferry.diagnostics.CheckReport;
import io.blobferry.diagnostics.CheckRunner;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.federation.Federation;
import io.blobferry.federation.FederationCheck;
import io.blobferry.routing.Route;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tests everything that a backup needs, with the settings in force, and reports what does not work and why. Unlike {@link
 * Application} it creates neither tables nor queues; it writes one object to each bucket, over that of the last check.
 */
public final class AccessCheck implements AutoCloseable {
    private final Settings settings;
    private final AzureClients azure;
    private final AwsClients aws;

    public AccessCheck(Settings settings) {
        this.settings = settings;
        azure = new AzureClients(settings);
        aws = new AwsClients(settings, azure.identity());
    }

    public Settings settings() {
        return settings;
    }

    /** Runs every step, in order. Never throws: a step that does not work is reported. */
    public List<CheckReport> runAll() {
        FederationCheck federation = aws.federationCheck(settings, azure.identity());
        SourceCheck source = sourceCheck();
        BucketCheck bucket = aws.bucketCheck(settings.target().routes().all());
        StateStores stores = new StateStores(settings.state(), azure);

        CheckRunner list = new CheckRunner();
        list.run(CheckId.IDENTITY_ENDPOINT, federation::endpoint);
        list.run(CheckId.TOKEN, federation::token);
        list.run(CheckId.CLAIMS, federation::claims);
        list.run(CheckId.ROLE, federation::role);
        list.run(CheckId.CONTAINER, source::list);
        list.run(CheckId.BLOB, source::read);
        list.run(CheckId.BUCKET, bucket::list);
        list.run(CheckId.OBJECT, bucket::write);
        list.run(CheckId.CONDITION, bucket::condition);
        list.run(
                CheckId.LIFECYCLE, aws.lifecycleCheck(settings.target().routes().all())::uploadsAreKept);
        list.run(
                CheckId.VERSIONING,
                () -> aws.deleteMarkers(settings.target().deleteMarkers())
                        .check(settings.target().routes().all().stream()
                                .map(Route::bucket)
                                .distinct()
                                .toList()));
        list.run(
                CheckId.TABLE,
                () -> stores.checkpoints(Clock.systemUTC())
                        .check()
                        .and(stores.failures().check()));
        list.run(
                CheckId.QUEUE,
                () -> stores.events().check().and(stores.segmentMessages().check()));
        settings.drill().federation().ifPresent(role -> checkDrill(list, role));
        return list.reports();
    }

    private void checkDrill(CheckRunner list, Federation role) {
        try (DrillClients drill = aws.drillClients(settings, azure.identity(), role)) {
            list.run(CheckId.DRILL_ROLE, drill.federationCheck()::role);
            list.run(
                    CheckId.DRILL_READ,
                    drill.bucketCheck(settings.target().routes().all())::read);
        }
    }

    /**
     * A page of a container's blobs. Requires that the step {@link CheckId#CONTAINER} worked.
     *
     * @throws IllegalArgumentException if there is no such page
     * @throws TransferException if the request failed
     */
    public NamePage listBlobs(String container, Optional<String> from, int most) {
        try {
            return sourceCheck().page(container, from, most);
        } catch (PermanentException refused) {
            throw invalidPage("AzureBlobUri or BlobsFrom", refused);
        }
    }

    /**
     * A page of a bucket's objects. Requires that the step {@link CheckId#BUCKET} worked.
     *
     * @param bucket one of the routes' buckets; empty: the first
     * @throws IllegalArgumentException if there is no such page
     * @throws TransferException if the request failed
     */
    public NamePage listObjects(Optional<String> bucket, Optional<String> from, int most) {
        try {
            return aws.bucketCheck(settings.target().routes().distinctPrefixes())
                    .page(bucket, from, most);
        } catch (PermanentException refused) {
            throw invalidPage("ObjectsFrom", refused);
        }
    }

    /** The store has just returned another page, so what it rejects now is the request's own parameter. */
    static RuntimeException invalidPage(String fields, PermanentException refused) {
        return refused.failureCause().isSystemic()
                ? refused
                : new IllegalArgumentException(fields + ": there is no such page", refused);
    }

    @Override
    public void close() {
        aws.close();
    }

    private SourceCheck sourceCheck() {
        Set<String> containers = settings.source().scope().containers();
        return new SourceCheck(azure.blobControlClient(), containers);
    }
}
