package io.blobferry.checkpoint;

import com.azure.data.tables.TableAsyncClient;
import io.blobferry.domain.Finding;
import java.time.Duration;
import java.util.Map;

/** Whether a table answers: asks for a row that no table has. */
final class TableReach {
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);
    private static final String NO_ROW = "blobferry-check";

    private TableReach() {}

    static Finding of(TableAsyncClient table) {
        String what = "table " + table.getTableName();
        try {
            table.getEntity(NO_ROW, NO_ROW).block(ANSWER_TIME);
            return Finding.works(Map.of(what, "there"));
        } catch (RuntimeException e) {
            String said = String.valueOf(e.getMessage());
            return said.contains("ResourceNotFound")
                    ? Finding.works(Map.of(what, "there"))
                    : StateProblems.of(what, "BLOBFERRY_STATE__tableServiceUri", "Storage Table Data Contributor", e);
        }
    }
}
