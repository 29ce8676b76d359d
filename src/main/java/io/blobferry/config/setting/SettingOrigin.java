package io.blobferry.config.setting;

/** Where the value of a setting came from. */
public enum SettingOrigin {
    ENVIRONMENT,
    DEFAULT,

    /** From other values of the environment. */
    DERIVED,

    /** There is no value. */
    UNSET
}
