package io.blobferry.concurrency;

/**
 * How many of something are worth having at once, found by trying: twice as many, for as long as each doubling pays, then
 * the last number that paid; from time to time a few more. Whoever is told to slow down has half as many. Not safe for
 * several threads.
 */
final class HillClimbingLimit {
    /** Twice as many have to be so much faster, or they only take memory. */
    private static final double DOUBLING_PAYS = 1.1;

    /** A few more add this share of the present number, at least one. */
    private static final int FEW = 4;

    private static final double FEW_PAY = 1.05;

    /** So small a gain is told from chance by the mean of many measurements. */
    private static final int MEASUREMENTS_OF_FEW = 10;

    /** So many pass before more are tried again where they did not pay. */
    private static final int MEASUREMENTS_OF_REST = 30;

    private final int most;
    private int limit;
    private boolean doubling = true;

    /** While more are tried: what was had before, and how fast that was. */
    private boolean trying;

    private int before;
    private double rateBefore;

    /** The first measurement is of a process that has just begun, and would make whatever comes next look faster. */
    private boolean begun;

    /** Of what is going on now: how many measurements it takes, how many there were, and their mean. */
    private int wanted = 1;

    private int seen;
    private double mean;

    /**
     * @param first what it begins with, if that is not too many
     * @param most what it never exceeds; positive
     */
    HillClimbingLimit(int first, int most) {
        if (first < 1 || most < 1) {
            throw new IllegalArgumentException("at least one: " + first + ", at most " + most);
        }
        this.most = most;
        limit = Math.min(first, most);
    }

    int limit() {
        return limit;
    }

    /** @param rate how fast it went with as many as {@link #limit} says, in any unit */
    void measured(double rate) {
        if (!begun) {
            begun = true;
            return;
        }
        seen++;
        mean += (rate - mean) / seen;
        if (seen < wanted) {
            return;
        }
        if (trying && mean < rateBefore * (doubling ? DOUBLING_PAYS : FEW_PAY)) {
            limit = before;
            rest();
        } else {
            tryMore();
        }
    }

    /** The other side asks for less. */
    void slowDown() {
        limit = Math.max(1, limit / 2);
        rest();
    }

    private void tryMore() {
        before = limit;
        rateBefore = mean;
        limit = Math.min(most, limit + (doubling ? limit : Math.max(1, limit / FEW)));
        trying = limit > before;
        measure(doubling ? 1 : MEASUREMENTS_OF_FEW);
    }

    private void rest() {
        trying = false;
        doubling = false;
        measure(MEASUREMENTS_OF_REST);
    }

    private void measure(int times) {
        wanted = times;
        seen = 0;
        mean = 0;
    }
}
