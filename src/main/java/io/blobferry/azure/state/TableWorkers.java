package io.blobferry.azure.state;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.WorkerStore;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The rows of workers in an Azure table, in a partition outside every container's range. */
public final class TableWorkers implements WorkerStore {
    private static final String PARTITION = "!workers";
    private static final String BREAKER_PREFIX = "breaker_";
    private static final int PAGE_SIZE = 1_000;

    private final TableAsyncClient table;

    /** @param table an existing table, which may be that of the checkpoint rows; the caller owns the client */
    public TableWorkers(TableAsyncClient table) {
        this.table = table;
    }

    @Override
    public void report(RunContext run, Worker worker) {
        String operation = "write the row of the worker " + worker.name();
        TableEntity entity = entity(worker)
                .addProperty("name", worker.name())
                .addProperty("startedAt", worker.startedAt().atOffset(ZoneOffset.UTC))
                .addProperty("seenAt", worker.seenAt().atOffset(ZoneOffset.UTC));
        worker.breakers().forEach((cloud, state) -> entity.addProperty(BREAKER_PREFIX + column(cloud), state));
        try {
            StateErrors.await(run, operation, table.upsertEntityWithResponse(entity, TableEntityUpdateMode.REPLACE));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public List<Worker> list(RunContext run) {
        String operation = "list the workers";
        ListEntitiesOptions options = new ListEntitiesOptions()
                .setFilter("PartitionKey eq '" + PARTITION + "'")
                .setTop(PAGE_SIZE);
        try {
            return StateErrors.awaitPage(
                            run, operation, table.listEntities(options).byPage().next())
                    .map(page -> page.getValue().stream()
                            .flatMap(entity -> read(entity).stream())
                            .sorted(Worker.LATEST_FIRST)
                            .toList())
                    .orElse(List.of());
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public void remove(RunContext run, Worker worker) {
        String operation = "remove the row of the worker " + worker.name();
        try {
            StateErrors.await(run, operation, table.deleteEntityWithResponse(entity(worker), false));
        } catch (CompletionException e) {
            if (StateErrors.status(e) != 404) {
                throw StateErrors.translate(operation, e);
            }
        }
    }

    private static TableEntity entity(Worker worker) {
        return new TableEntity(PARTITION, TableKeys.ofSubject(worker.id()).row()).addProperty("id", worker.id());
    }

    /** A column's name has no spaces. */
    private static String column(String cloud) {
        return cloud.replace(' ', '_');
    }

    private static Optional<Worker> read(TableEntity entity) {
        if (!(entity.getProperty("id") instanceof String id && entity.getProperty("name") instanceof String name)) {
            return Optional.empty();
        }
        Map<String, String> breakers = new HashMap<>();
        entity.getProperties().forEach((column, value) -> {
            if (column.startsWith(BREAKER_PREFIX) && value instanceof String state) {
                breakers.put(column.substring(BREAKER_PREFIX.length()).replace('_', ' '), state);
            }
        });
        Optional<Instant> startedAt = time(entity, "startedAt");
        return time(entity, "seenAt").map(seenAt -> new Worker(id, name, startedAt.orElse(seenAt), seenAt, breakers));
    }

    private static Optional<Instant> time(TableEntity entity, String column) {
        return entity.getProperty(column) instanceof OffsetDateTime time
                ? Optional.of(time.toInstant())
                : Optional.empty();
    }
}
