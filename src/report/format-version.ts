/** The version of the machine-readable reports; see the schema's own description of it. */
export const formatVersion = '1.0';
