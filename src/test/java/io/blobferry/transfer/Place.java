package io.blobferry.transfer;

import io.blobferry.transfer.Boundary.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** One side of the n-th port call of the run {@value #RUN}. */
record Place(Side side, int nth, String operation) {
    static final String RUN = "first";

    /**
     * One test for either side of every port call that an undisturbed run makes.
     *
     * @param scene prepares both clouds; the same each time
     * @param test given the scene before the run, and the place to disturb
     */
    static Stream<DynamicTest> everywhere(Supplier<TwoClouds> scene, BiConsumer<TwoClouds, Place> test) {
        return all(scene).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> test.accept(scene.get(), place)));
    }

    static List<Place> all(Supplier<TwoClouds> scene) {
        TwoClouds undisturbed = scene.get();
        undisturbed.run(RUN);
        return all(undisturbed.boundary);
    }

    /** Either side of every call that the run has made. */
    static List<Place> all(Boundary boundary) {
        List<String> operations = boundary.operationsOf(RUN);
        List<String> answers = boundary.answersTo(RUN);
        List<Place> places = new ArrayList<>();
        for (int call = 1; call <= operations.size(); call++) {
            places.add(new Place(Side.BEFORE, call, operations.get(call - 1)));
            places.add(new Place(Side.AFTER, call, answers.get(call - 1)));
        }
        return places;
    }

    void disturb(TwoClouds clouds, Runnable action) {
        clouds.boundary.atCall(side, RUN, nth, action);
    }

    void disturb(TwoClouds clouds, Consumer<Boundary.Call> action) {
        clouds.boundary.atCall(side, RUN, nth, action);
    }

    @Override
    public String toString() {
        return side.name().toLowerCase(Locale.ROOT) + " call " + nth + ", " + operation;
    }
}
