package io.blobferry.azure.state;

import com.azure.core.http.rest.PagedResponse;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Failure rows in one Azure table. A row's ETag is the table service's own. */
public final class TableFailures implements FailureStore {
    /** Where the SDK keeps an entity's ETag; it offers no setter. */
    private static final String ETAG_PROPERTY = "odata.etag";

    /** A row may hold some hundred kilobytes, so a page of the largest rows still has tens of megabytes at most. */
    private static final int PAGE_SIZE = 100;

    private static final int MAX_ATTEMPTS = 5;

    private final TableAsyncClient table;

    /** @param table an existing table; the caller owns the client */
    public TableFailures(TableAsyncClient table) {
        this.table = table;
    }

    @Override
    public void record(RunContext run, Failure failure) {
        String operation = "record the failure of " + failure.subject();
        TableEntity fresh = FailureEntity.of(new Row(failure, failure.occurredAt(), 1, ""));
        boolean recorded = tryWrite(run, operation, table.createEntityWithResponse(fresh));
        for (int attempt = 1; attempt <= MAX_ATTEMPTS && !recorded; attempt++) {
            Optional<TableEntity> known = find(run, operation, FailureEntity.keys(failure));
            recorded = known.isEmpty()
                    ? tryWrite(run, operation, table.createEntityWithResponse(fresh))
                    : increment(run, operation, known.get(), failure);
        }
        if (!recorded) {
            throw new TransientException(operation, "gave up after repeated write conflicts", null);
        }
    }

    @Override
    public Page list(RunContext run, FailureSelection selection, Optional<String> from) {
        String operation = "list the failures";
        ListEntitiesOptions options = new ListEntitiesOptions().setTop(PAGE_SIZE);
        String filter = FailureFilter.of(selection);
        if (!filter.isEmpty()) {
            options.setFilter(filter);
        }
        Flux<PagedResponse<TableEntity>> pages = from.isPresent()
                ? table.listEntities(options).byPage(from.get())
                : table.listEntities(options).byPage();
        try {
            PagedResponse<TableEntity> page = StateErrors.await(run, operation, pages.next());
            return page == null ? new Page(List.of(), List.of(), Optional.empty()) : page(selection, page);
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    /** Checks that the table can be read. A missing table passes: the first start creates it. */
    public CheckResult check() {
        return TableProbe.check(table);
    }

    @Override
    public boolean remove(RunContext run, Row row) {
        TableEntity entity = FailureEntity.keys(row.failure()).entity().addProperty(ETAG_PROPERTY, row.etag());
        String operation = "remove the failure of " + row.failure().subject();
        try {
            StateErrors.await(run, operation, table.deleteEntityWithResponse(entity, true));
            return true;
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 412) {
                return false;
            }
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return true;
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<Instant> lastFailureOf(RunContext run, BlobAddress blob) {
        return find(run, "read the failure row of " + blob, TableKeys.of(blob)).flatMap(FailureEntity::lastFailedAt);
    }

    private static Page page(FailureSelection selection, PagedResponse<TableEntity> page) {
        List<Row> rows = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (TableEntity entity : page.getValue()) {
            try {
                Row row = FailureEntity.read(entity);
                if (selection.includes(row.failure())) {
                    rows.add(row);
                }
            } catch (IllegalArgumentException e) {
                unreadable.add(e.getMessage());
            }
        }
        return new Page(rows, unreadable, Optional.ofNullable(page.getContinuationToken()));
    }

    private Optional<TableEntity> find(RunContext run, String operation, TableKeys keys) {
        try {
            return Optional.of(
                    StateErrors.await(run, operation, table.getEntityWithResponse(keys.partition(), keys.row(), null))
                            .getValue());
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    private boolean increment(RunContext run, String operation, TableEntity known, Failure failure) {
        Row next;
        try {
            Row row = FailureEntity.read(known);
            next = row.withFailure(failure);
            if (next.equals(row)) {
                return true;
            }
        } catch (IllegalArgumentException unreadable) {
            next = new Row(failure, failure.occurredAt(), 1, known.getETag());
        }
        TableEntity entity = FailureEntity.replacement(known, next).addProperty(ETAG_PROPERTY, known.getETag());
        return tryWrite(run, operation, table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true));
    }

    /** Returns whether the change was made; not if another run changed the row first. */
    private static boolean tryWrite(RunContext run, String operation, Mono<?> change) {
        try {
            StateErrors.await(run, operation, change);
            return true;
        } catch (CompletionException e) {
            int status = StateErrors.status(e);
            if (status == 409 || status == 412 || (status == 404 && !StateErrors.isTableMissing(e))) {
                return false;
            }
            throw StateErrors.translate(operation, e);
        }
    }
}
