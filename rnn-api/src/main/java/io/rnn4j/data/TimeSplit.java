package io.rnn4j.data;

/**
 * A split in time: the last rows of each series are for the test, those before them for validation, all before for
 * training. A window belongs to the part that all of its target rows lie in, so that no target is in two parts; one
 * whose targets lie in two belongs to none. Windows at the start of a part still look back before it.
 *
 * @param validation the fraction of the rows for validation, from 0 to below 1
 * @param test the fraction of the rows for the test, from 0 to below 1
 */
public record TimeSplit(double validation, double test) {
    /**
     * Checks the fractions.
     *
     * @throws IllegalArgumentException if one is negative, or together they leave nothing for training
     */
    public TimeSplit {
        if (!(validation >= 0) || !(test >= 0) || !(validation + test < 1)) {
            throw new IllegalArgumentException(
                    "fractions for validation and test must not be negative and must leave a part for training, but got "
                            + validation + " and " + test);
        }
    }

    /**
     * Returns where validation begins.
     *
     * @param rows the number of rows of the series
     * @return the first row that is not for training
     */
    public int validationFrom(int rows) {
        return testFrom(rows) - (int) Math.round(rows * validation);
    }

    /**
     * Returns where the test begins.
     *
     * @param rows the number of rows of the series
     * @return the first row for the test
     */
    public int testFrom(int rows) {
        return rows - (int) Math.round(rows * test);
    }

    /**
     * Returns the windows to learn from.
     *
     * @param windows all windows
     * @return those whose targets lie before validation
     */
    public Windows training(Windows windows) {
        return windows.withTargetsIn(rows -> 0, this::validationFrom);
    }

    /**
     * Returns the windows to judge epochs by.
     *
     * @param windows all windows
     * @return those whose targets lie between training and test
     */
    public Windows validation(Windows windows) {
        return windows.withTargetsIn(this::validationFrom, this::testFrom);
    }

    /**
     * Returns the windows to judge the model by.
     *
     * @param windows all windows
     * @return those whose targets lie behind validation
     */
    public Windows test(Windows windows) {
        return windows.withTargetsIn(this::testFrom, rows -> rows);
    }
}
