package io.blobferry.app;

import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import io.blobferry.aws.s3.BucketCheck;
import io.blobferry.azure.blob.SourceCheck;
import io.blobferry.azure.state.AzureStorageQueue;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.config.Settings;
import io.blobferry.diagnostics.CheckId;
import io.blobferry.diagnostics.CheckReport;
import io.blobferry.diagnostics.CheckRunner;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.federation.FederationCheck;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tries everything that a backup needs, with the settings as they are, and tells what does not work and why. Other than
 * {@link Application} it makes no table and no queue; it writes one object to each bucket, over the one of the last check.
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

    /** Every step, in order. Never throws: what does not work is told. */
    public List<CheckReport> runAll() {
        FederationCheck federation = aws.federationCheck(settings, azure.identity());
        SourceCheck source = sourceCheck();
        BucketCheck bucket = aws.bucketCheck(settings.routes().all());
        TableServiceAsyncClient tables = azure.tableClient();
        QueueServiceAsyncClient queues = azure.queueClient();

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
                CheckId.TABLE,
                () -> new TableCheckpoints(tables.getTableClient(settings.checkpointTable()), Clock.systemUTC())
                        .check()
                        .and(new TableFailures(tables.getTableClient(settings.failureTable())).check()));
        list.run(
                CheckId.QUEUE,
                () -> new AzureStorageQueue(queues.getQueueAsyncClient(settings.eventQueue()))
                        .check()
                        .and(new AzureStorageQueue(queues.getQueueAsyncClient(Application.SEGMENT_QUEUE_NAME))
                                .check()));
        return list.reports();
    }

    /**
     * A page of a container's blobs. To be asked for only where the step {@link CheckId#CONTAINER} worked.
     *
     * @throws IllegalArgumentException if there is no such page
     * @throws TransferException if the page could not be had
     */
    public NamePage listBlobs(String container, Optional<String> from, int most) {
        try {
            return sourceCheck().page(container, from, most);
        } catch (PermanentException refused) {
            throw invalidPage("AzureBlobUri or BlobsFrom", refused);
        }
    }

    /**
     * A page of a bucket's objects. To be asked for only where the step {@link CheckId#BUCKET} worked.
     *
     * @param bucket one of those that routes lead to; empty: the first
     * @throws IllegalArgumentException if there is no such page
     * @throws TransferException if the page could not be had
     */
    public NamePage listObjects(Optional<String> bucket, Optional<String> from, int most) {
        try {
            return aws.bucketCheck(settings.routes().distinctPrefixes()).page(bucket, from, most);
        } catch (PermanentException refused) {
            throw invalidPage("ObjectsFrom", refused);
        }
    }

    /** The store was asked for another page a moment ago, and gave it: it is what was asked for that it refuses. */
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
        Set<String> containers = settings.sourceScope().containers();
        return new SourceCheck(azure.blobControlClient(), containers);
    }
}
