-- The fleet of a management server.

CREATE TABLE devices (
    id        TEXT PRIMARY KEY,          -- ./DevInfo/DevId
    account   TEXT NOT NULL,             -- digests and nonces, both directions, as JSON
    dev_info  TEXT,                      -- the last ./DevInfo, as JSON
    added     INTEGER NOT NULL,
    last_seen INTEGER
);

-- One row a session; the state is stored after each message.
CREATE TABLE sessions (
    device  TEXT NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
    session TEXT NOT NULL,               -- SessionID
    authenticated INTEGER NOT NULL,      -- whether the device has proven itself
    state   TEXT NOT NULL,
    updated REAL NOT NULL,
    PRIMARY KEY (device, session)
);

CREATE TABLE orders (
    id         INTEGER PRIMARY KEY,
    device     TEXT NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
    work       TEXT NOT NULL,            -- what is to be done, as JSON
    correlator TEXT NOT NULL UNIQUE,
    state      TEXT NOT NULL,            -- waiting, sent, accepted, done, failed
    dm_status  INTEGER,                  -- the device's status for the command that matters
    reason     TEXT,                     -- why it failed before it reached the device
    created    INTEGER NOT NULL
);
CREATE INDEX orders_of_device ON orders(device, state);

-- One row an Item of an OperationComplete alert.
CREATE TABLE outcomes (
    id          INTEGER PRIMARY KEY,
    device      TEXT NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
    order_id    INTEGER REFERENCES orders(id) ON DELETE CASCADE,
    source      TEXT,
    correlator  TEXT,
    result_code INTEGER,
    identifier  TEXT,
    target      TEXT,
    received    INTEGER NOT NULL
);
CREATE INDEX outcomes_of_order ON outcomes(order_id);

CREATE TABLE inventories (
    id       INTEGER PRIMARY KEY,
    device   TEXT NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
    order_id INTEGER REFERENCES orders(id) ON DELETE CASCADE,
    packages TEXT NOT NULL,              -- delivered packages, as JSON
    taken    INTEGER NOT NULL
);
CREATE INDEX inventories_of_device ON inventories(device);

CREATE TABLE components (
    inventory   INTEGER NOT NULL REFERENCES inventories(id) ON DELETE CASCADE,
    node        TEXT NOT NULL,           -- the name of the node below Inventory/Deployed
    component   TEXT NOT NULL,           -- ID
    name        TEXT,
    version     TEXT,
    state       INTEGER,
    rest        TEXT NOT NULL,           -- the whole component, as JSON
    PRIMARY KEY (inventory, node)
);
