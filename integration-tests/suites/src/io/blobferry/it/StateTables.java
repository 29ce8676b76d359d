package io.blobferry.it;

import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import io.blobferry.emulators.Emulators;
import java.util.List;
import java.util.Map;

/** The rows that the product keeps, as an operator queries them. */
final class StateTables {
    private final Emulators emulators;

    StateTables(Emulators emulators) {
        this.emulators = emulators;
    }

    /** The one checkpoint row of the blob. */
    Map<String, Object> checkpoint(String container, String blob) {
        List<TableEntity> rows = emulators
                .tables()
                .getTableClient("blobferrycheckpoints")
                .listEntities(new ListEntitiesOptions().setFilter("container eq '" + container + "'"), null, null)
                .stream()
                .filter(row -> blob.equals(row.getProperty("blob")))
                .toList();
        if (rows.size() != 1) {
            throw new AssertionError("one row of " + blob + " is expected: " + rows.size());
        }
        return rows.getFirst().getProperties();
    }

    /** The failure rows whose subject or event contains the text. */
    List<Map<String, Object>> failures(String text) {
        return emulators.tables().getTableClient("blobferryfailures").listEntities().stream()
                .map(TableEntity::getProperties)
                .filter(row -> row.get("subject").toString().contains(text)
                        || row.get("event").toString().contains(text))
                .toList();
    }
}
