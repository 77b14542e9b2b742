// SPDX-License-Identifier: Apache-2.0

namespace Parley.Interop.Demo;

/// <summary>Where things are in a buddy list of the size that the demonstration's profiles give it.</summary>
internal static class BuddyList
{
    public const string Title = "Buddy List";

    /// <summary>On every name of the list.</summary>
    public const int NameX = 60;

    /// <summary>The first name, below the menu and the group.</summary>
    public const int FirstNameY = 65;

    /// <summary>The button Re-enable of the message about a disabled account.</summary>
    public const int ReEnableX = 240;

    /// <summary>Above the chooser of the status.</summary>
    public const int ReEnableY = 361;
}
