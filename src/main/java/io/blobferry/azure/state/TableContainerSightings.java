package io.blobferry.azure.state;

import com.azure.core.http.rest.PagedFlux;
import com.azure.core.http.rest.PagedResponse;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ContainerSightings;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Compared containers as rows of an Azure table, in a partition outside every container's range. */
public final class TableContainerSightings implements ContainerSightings {
    private static final String PARTITION_PREFIX = "!containers-";
    private static final int PAGE_SIZE = 1_000;
    private static final int SCHEMA = 1;

    private final TableAsyncClient table;
    private final String partition;

    /**
     * @param table an existing table, which may be that of the checkpoint rows; the caller owns the client
     * @param scope identifies what is reconciled: each scope has rows of its own
     */
    public TableContainerSightings(TableAsyncClient table, String scope) {
        this.table = table;
        partition = PARTITION_PREFIX + TableKeys.ofSubject(scope).row();
    }

    @Override
    public Optional<Sighting> find(RunContext run, String container) {
        String operation = "read when " + container + " was compared";
        try {
            return read(StateErrors.awaitRow(run, operation, table.getEntityWithResponse(partition, container, null)));
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public void record(RunContext run, Sighting sighting) {
        String operation = "record that " + sighting.container() + " was compared";
        TableEntity entity = new TableEntity(partition, sighting.container())
                .addProperty("schema", SCHEMA)
                .addProperty("comparedAt", sighting.comparedAt().toString())
                .addProperty("missing", sighting.isMissing());
        try {
            StateErrors.await(run, operation, table.upsertEntityWithResponse(entity, TableEntityUpdateMode.REPLACE));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Page list(RunContext run, Optional<String> from) {
        String operation = "list the containers that were compared";
        ListEntitiesOptions own = new ListEntitiesOptions()
                .setFilter("PartitionKey eq '" + partition + "'")
                .setTop(PAGE_SIZE);
        Optional<PagedResponse<TableEntity>> page;
        try {
            PagedFlux<TableEntity> pages = table.listEntities(own);
            page = StateErrors.awaitPage(
                    run,
                    operation,
                    from.map(pages::byPage).orElseGet(pages::byPage).next());
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
        List<Sighting> found = page.map(PagedResponse::getValue).orElse(List.of()).stream()
                .flatMap(entity -> read(entity).stream())
                .toList();
        return new Page(found, page.flatMap(read -> Optional.ofNullable(read.getContinuationToken())));
    }

    /** A row that cannot be read counts as absent: the next pass writes it again. */
    private static Optional<Sighting> read(TableEntity entity) {
        try {
            return entity.getProperty("comparedAt") instanceof String comparedAt
                    ? Optional.of(new Sighting(
                            entity.getRowKey(),
                            Instant.parse(comparedAt),
                            Boolean.TRUE.equals(entity.getProperty("missing"))))
                    : Optional.empty();
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
