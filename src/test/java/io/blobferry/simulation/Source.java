package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.testing.BlobContent;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The clients of the storage account, whose changes Event Grid announces. */
final class Source {
    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private final SourceClient client;
    private final AttributeClients attributeClients;
    private final HierarchicalClients hierarchicalClients;
    private int changes;
    private int allowed;

    Source(Clouds clouds, Plan plan, Random random, Trace trace, EventGrid eventGrid, SourceHistory history) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
        client = new SourceClient(clouds, plan, trace, eventGrid, history);
        attributeClients = new AttributeClients(client, history, plan, random);
        hierarchicalClients = new HierarchicalClients(client, history, plan, random, clouds.clock);
    }

    /** Lets the clients make their part of the changes by the end of this act. */
    void begin(int act) {
        allowed = plan.sourceChanges * act / plan.acts;
    }

    /** The container is deleted whole. */
    void deleteContainer() {
        client.deleteContainer();
    }

    /** The container is there again. */
    void createContainer() {
        client.createContainer();
    }

    /** A client makes one change, if the act has one left. */
    void change() {
        if (changes >= allowed) {
            return;
        }
        changes++;
        if (plan.strikes(Fault.POISON, random, 6)) {
            trace.add(() -> "  ** a message that cannot be read");
            (random.nextBoolean() ? clouds.events : clouds.segments).put("poison " + changes, Duration.ZERO);
        }
        BlobAddress blob = plan.names().get(random.nextInt(plan.blobs));
        switch (plan.account) {
            case PLAIN -> writeOrDelete(blob);
            case ATTRIBUTES -> attributeClients.change(blob, nextContent());
            case HIERARCHICAL -> hierarchicalClients.change(blob, nextContent());
        }
    }

    private void writeOrDelete(BlobAddress blob) {
        if (plan.deletions && client.find(blob).isPresent() && random.nextInt(3) == 0) {
            client.delete(blob);
        } else {
            client.write(Change.WRITTEN, "blob-created-put-blob", blob, nextContent(), UnaryOperator.identity());
        }
    }

    private BlobContent nextContent() {
        return plan.nextContent(changes - 1, random);
    }
}
