package io.blobferry.app;

import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import io.blobferry.checkpoint.StorageQueue;
import io.blobferry.checkpoint.TableCheckpoints;
import io.blobferry.checkpoint.TableFailures;
import io.blobferry.domain.AccessStep;
import io.blobferry.domain.CheckStep;
import io.blobferry.domain.Checklist;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Listing;
import io.blobferry.federation.FederationCheck;
import io.blobferry.source.SourceCheck;
import io.blobferry.target.BucketCheck;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.TransferException;
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
    private final AmazonClients amazon;

    public AccessCheck(Settings settings) {
        this.settings = settings;
        azure = new AzureClients(settings);
        amazon = new AmazonClients(settings, azure.identity());
    }

    public Settings settings() {
        return settings;
    }

    /** Every step, in order. Never throws: what does not work is told. */
    public List<CheckStep> run() {
        FederationCheck federation = amazon.federation(settings, azure.identity());
        SourceCheck source = source();
        BucketCheck bucket = amazon.buckets(settings.routes().all());
        TableServiceAsyncClient tables = azure.tables();
        QueueServiceAsyncClient queues = azure.queues();

        Checklist list = new Checklist();
        list.attempt(AccessStep.IDENTITY_ENDPOINT, federation::endpoint);
        list.attempt(AccessStep.TOKEN, federation::token);
        list.attempt(AccessStep.CLAIMS, federation::claims);
        list.attempt(AccessStep.ROLE, federation::role);
        list.attempt(AccessStep.CONTAINER, source::list);
        list.attempt(AccessStep.BLOB, source::read);
        list.attempt(AccessStep.BUCKET, bucket::list);
        list.attempt(AccessStep.OBJECT, bucket::write);
        list.attempt(AccessStep.CONDITION, bucket::condition);
        list.attempt(
                AccessStep.TABLE,
                () -> new TableCheckpoints(tables.getTableClient(settings.checkpointTable()), Clock.systemUTC())
                        .reach()
                        .and(new TableFailures(tables.getTableClient(settings.failureTable())).reach()));
        list.attempt(
                AccessStep.QUEUE,
                () -> new StorageQueue(queues.getQueueAsyncClient(settings.eventQueue()))
                        .reach()
                        .and(new StorageQueue(queues.getQueueAsyncClient(Application.SEGMENT_QUEUE)).reach()));
        return list.steps();
    }

    /**
     * A page of a container's blobs. To be asked for only where the step {@link AccessStep#CONTAINER} worked.
     *
     * @throws IllegalArgumentException if there is no such page
     * @throws TransferException if the page could not be had
     */
    public Listing blobs(String container, Optional<String> from, int most) {
        try {
            return source().page(container, from, most);
        } catch (RefusedException refused) {
            throw refusal("AzureBlobUri or BlobsFrom", refused);
        }
    }

    /**
     * A page of a bucket's objects. To be asked for only where the step {@link AccessStep#BUCKET} worked.
     *
     * @param bucket one of those that routes lead to; empty: the first
     * @throws IllegalArgumentException if there is no such page
     * @throws TransferException if the page could not be had
     */
    public Listing objects(Optional<String> bucket, Optional<String> from, int most) {
        try {
            return amazon.buckets(settings.routes().listed()).page(bucket, from, most);
        } catch (RefusedException refused) {
            throw refusal("ObjectsFrom", refused);
        }
    }

    /** The store was asked for another page a moment ago, and gave it: it is what was asked for that it refuses. */
    static RuntimeException refusal(String fields, RefusedException refused) {
        return refused.reason() == FailureCause.FEDERATION
                ? refused
                : new IllegalArgumentException(fields + ": there is no such page", refused);
    }

    @Override
    public void close() {
        amazon.close();
    }

    private SourceCheck source() {
        Set<String> containers = settings.scope().containers();
        return new SourceCheck(azure.blobs(), containers);
    }
}
