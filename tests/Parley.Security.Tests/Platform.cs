// SPDX-License-Identifier: Apache-2.0

// File modes are part of what these tests establish.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
