package io.blobferry.architecture;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import io.blobferry.app.Application;
import java.net.URISyntaxException;
import java.util.Set;

/** The product's own classes, without those of its tests. */
public final class ProductClasses implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
        try {
            return Set.of(Location.of(Application.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
